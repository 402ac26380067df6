#!/usr/bin/env bash
# seeds.sh TARGET FOLDER: fills FOLDER with what the fuzz target starts from, taken from the cases of the conformance suite.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
target=$1 folder=$2
mkdir -p "$folder"
number=0
case $target in
  fuzz_source | fuzz_syntax) from=$(find tests/conformance packs -name '*.rap' | LC_ALL=C sort) ;;
  fuzz_map) from=$( { find packs -name 'map.toml'; grep -rl --include='*.toml' '^product = ' tests/conformance/output; } | LC_ALL=C sort) ;;
  fuzz_translations) from=$(find tests/conformance packs -name '*.po' | LC_ALL=C sort) ;;
  fuzz_import) from=$(find tests/data/import tests/conformance/import tests/cli/files/erp tests/aif/schemas -type f ! -name '*.md' ! -name LICENSE ! -name 'expect.*' ! -name imports | LC_ALL=C sort) ;;
  fuzz_saved)
    from=
    printf '%s\n' '{"step":1,"entries":[{"today":"2026-01-31"},{"answer":"name","value":"A"}]}' \
      '{"step":2,"entries":[{"confirm":"total","value":"1.5"}]}' '{"step":3,"entries":[{"undo":true}]}' >"$folder/1"
    printf '%s\n' '{"step":1,"entries":[{"add_row":"t","row":1}]}' \
      '{"step":2,"entries":[{"answer":"t.key","row":1,"value":"x"},{"add_row":"t.lines","row":1,"parent":1}]}' \
      '{"step":3,"entries":[{"rows":"t","value":[{"key":"a","lines":[{"text":null}]}]},{"blank":"name"}]}' \
      '{"step":4,"entries":[{"complete":"g"}]}' '{"step":5,"entries":[{"reset_rows":"t"}]}' >"$folder/2"
    printf '%s\n' '{"step":1,"time":7,"by":"Ann","entries":[{"answer":"colors","value":["red","blue"]}]}' \
      '{"step":2,"entries":[{"remove_row":"t","row":1}]}' '{"step":3,"entries":[{"reset":"count"},{"input":"host","value":-7}' >"$folder/3"
    ;;
  fuzz_migrate)
    from=
    printf '%s\n' '{"step":1,"entries":[{"today":"2026-01-31"},{"answer":"name","value":"A"},{"answer":"amount","value":"1.25"}]}' \
      '{"step":2,"entries":[{"answer":"color","value":"blue"},{"answer":"colors","value":["red","green"]}]}' \
      '{"step":3,"entries":[{"undo":true}]}' '{"step":4,"entries":[{"blank":"fax"}]}' >"$folder/1"
    printf '%s\n' '{"step":1,"entries":[{"add_row":"t","row":1}]}' '{"step":2,"entries":[{"answer":"t.color_of","row":1,"value":"green"}]}' \
      '{"step":3,"by":"Ann","time":7,"entries":[{"add_row":"t.lines","row":1,"parent":1},{"answer":"t.lines.text","row":1,"value":"x"}]}' >"$folder/2"
    printf '%s\n' '{"step":1,"entries":[{"rows":"t","value":[{"key":"a","old":1,"lines":[{"text":null}],"none":2}]},{"input":"host","value":3}]}' >"$folder/3"
    for brackets in 7 8 100000; do
      printf '{"step":1,"entries":[{"rows":"t","value":%s%s}]}\n' "$(printf "%${brackets}s" | tr ' ' '[')" "$(printf "%${brackets}s" | tr ' ' ']')" \
        >"$folder/deep-$brackets"
    done
    ;;
  fuzz_signature)
    from=
    printf 'rapport-signature 1\nkey %064d\nsigned %0128d\npack p 1.0.0\nneeds ax2012 1.0.0 built-in\nneeds iso 1.2.3 %064d\nfile %064d a.rap\nfile %064d pack.toml\n' \
      0 0 0 1 2 >"$folder/1"
    printf '# ours\nrapport-public-key %064d\n' 7 >"$folder/2"
    printf 'rapport-secret-key %064d\n' 7 >"$folder/3"
    ;;
  fuzz_http_fields) # the first byte names the reader: `0` is 48, and 48 % 7 is 6, the reader of requests
    from=
    printf '0%b' 'GET /a%20b?x=1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n' >"$folder/1"
    printf '0%b' 'POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc' >"$folder/2"
    printf '0%b' 'PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: t\r\n\r\n' >"$folder/3"
    printf '1%s' 'name=M%C3%BCller+%26+Co&empty=&name=2' >"$folder/4"
    printf '2%s' 'a/b%2Fc ü' >"$folder/5"
    printf '3%s\n%s' '__Host-session=abc; lang=de' 'lang' >"$folder/6"
    printf '4%s\n%b' 'multipart/form-data; boundary=xy' '--xy\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--xy\r\nContent-Disposition: form-data; name="f"; filename="x.csv"\r\nContent-Type: text/csv\r\n\r\n1;2\r\n--xy--\r\n' >"$folder/7"
    printf '5%s' '/a/%C3%BC/c' >"$folder/8"
    printf '6%s' '198.51.100.1:80, [2001:db8::1]:443, 10.0.0.2' >"$folder/9"
    ;;
  fuzz_oidc)
    from=
    printf '0%s' '{"issuer":"https://id.example","authorization_endpoint":"https://id.example/a","token_endpoint":"https://id.example/t",' \
      '"jwks_uri":"https://id.example/k","response_types_supported":["code"],"id_token_signing_alg_values_supported":["RS256"]}' |
      sed 's/,0"/,"/' >"$folder/1"
    printf '1{"token_type":"Bearer","id_token":"a.b.c"}' >"$folder/2"
    printf '2{"error":"invalid_grant"}' >"$folder/3"
    printf '3{"keys":[{"kty":"EC","crv":"P-256","kid":"k","use":"sig","alg":"ES256","x":"%043d","y":"%043d"}]}' 0 0 >"$folder/4"
    printf '4eyJhbGciOiJFUzI1NiIsImtpZCI6ImsifQ.e30.%086d' 0 >"$folder/5"
    printf '5{"iss":"https://id.example","aud":["c","d"],"azp":"c","sub":"s","nonce":"n","iat":1700000000,"exp":1700000100,%s}' \
      '"nbf":1.5,"email":"a@b.example","email_verified":true,"name":"A"' >"$folder/6"
    ;;
  fuzz_api) # the first byte says whose token: 48 % 3 is 0, the operator's, then the partner's and the customer's
    from=
    seed() {
      number=$((number + 1))
      printf '%s\n%s' "$1" "${2:-}" >"$folder/$number"
    }
    for each in 0getMe 1listServices 0listPartners?q=nord '0listDeliveries?state=Waiting&page=1&size=2' 0getPartner \
      0suspendPartner 0resumePartner '0listRegistryCustomers?size=100&page=2' '1searchAccounts?q={account}' \
      '1listCustomers?q=%C3%BC' 1createOwnProspect 1getCustomer 1getSubscription 1suspendSubscription 1resumeSubscription \
      1removeSubscription 2getOrganization 2listOwnSubscriptions 2getOwnSubscription 2listPeople 2getPerson 2disablePerson \
      2enablePerson 2removePerson 2listAudit?q=a; do
      seed "$each"
    done
    seed 0addPartner '{"account_number":"P-9","name":"N","street":"S","postal_code":"1","city":"C","country":"DE","registration_number":"R","sign_ins":["a@b.example"]}'
    seed 0recordAgreement '{"agreement":"Online Services Addendum","version":"1","signed_by":"A","signed_on":"2026-01-31"}'
    seed 0replaceAdministrator '{"leaving_person_id":"{leaving}","name":"A","email":"a@b.example","contact_email":"c@b.example","reason":"left"}'
    seed 0importRegistry "$(printf 'kind,account_number,name,partner\npartner,P-3,A,\ncustomer,C-3,"B ""b""",P-3\n')"
    seed 1createCustomer '{"name":"N","street":"S","postal_code":"1","city":"C","country":"DE","registration_number":"R"}'
    seed 1createCustomer '{"account_number":"{account}"}'
    seed 1addAccountNumber '{"account_number":"{account}"}'
    seed 1addSubscription '{"service":"rapport","country":"DK"}'
    seed 1sendActivation '{"name":"A","email":"a@b.example","contact_email":"c@b.example","language":"da"}'
    seed 2changeOrganization '{"name":"N","street":"S","city":"C","country":"DE","language":"de","time_zone":"Europe/Berlin"}'
    seed 2invitePerson '{"name":"A","email":"a@a.example","roles":["{role}","Viewer"],"language":"en"}'
    seed 2inviteAgain '{"language":"en"}'
    seed 2changeRoles '{"roles":["Administrator","Designer"]}'
    seed 2changeRoles '[{"a":1e400,"a":-0.0},"\ud83d\ude00",null,true]'
    ;;
  fuzz_registry)
    from=
    printf '\xef\xbb\xbfkind,account_number,name,street,postal_code,city,country,registration_number,partner,sign_ins\r\n%b' \
      'partner,P-1,"Nord ""wind""",S,1,C,DE,R,,a@b.example c@d.example\r\ncustomer,C-7,Kunde,,,,,,P-1,\r\n\r\n' >"$folder/a"
    printf 'kind,account_number,name,partner\npartner,P-3,A,\ncustomer,C-9,"moved\nhere",P-1\ncustomer,C-3,B,P-0\n' >"$folder/b"
    printf 'kind;account_number;name\npartner;P-3;A\n' >"$folder/c"
    ;;
  fuzz_workbook) # the first byte says what follows: 48 % 4 is 0, a file; 51, CSV of an entity; then the XML of a sheet, of shared texts
    from=
    printf '0PK\003\004' >"$folder/1"
    printf '0%b' 'key,kind,amount,day,fine\r\na,red,1.50,2026-01-31,yes\r\n"b ""c""",(blank),,,no\r\n' >"$folder/2"
    printf '1%s' '<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>kind</t></is></c><c r="D1" t="s"><v>2</v></c></row>' \
      '<row r="4"><c r="A4" t="s"><v>1</v></c><c r="B4" t="str"><f>A1</f><v>RED</v></c><c r="D4" s="1"><v>45000.5</v></c></row></sheetData></worksheet>' >"$folder/3"
    printf '2%s' '<sst><si><t>key</t></si><si><r><t>a</t></r><r><t xml:space="preserve"> _x0041_</t></r></si><si><t>day</t></si></sst>' >"$folder/4"
    printf '3%b' 'Id,Shade,At,of\r\na,red,1/31/2026,b\r\n\0344,(blank),2026-02-01,\r\n' >"$folder/6"
    printf '3%b' '\0377\0376I\000d\000\r\000\n\000\0344\000' >"$folder/7"
    build/bin/rapport template packs/base-information --out "$folder/5.xlsx" >/dev/null 2>&1 && printf '0' | cat - "$folder/5.xlsx" >"$folder/5"
    rm -f "$folder/5.xlsx"
    ;;
  fuzz_answers) from=$(find tests/conformance packs -name 'answers.json' -o -path '*/answers/*.json' | LC_ALL=C sort) ;;
  fuzz_program)
    from=
    for pack in packs/example/shop $(find tests/conformance -name pack.rap | LC_ALL=C sort); do
      number=$((number + 1))
      # the target seals by itself: the seed is what follows the header of 46 bytes (docs/bytecode.md)
      if build/bin/rapport build "$pack" -o "$folder/$number.rapc" >/dev/null 2>&1; then
        tail -c +47 "$folder/$number.rapc" >"$folder/$number"
        rm "$folder/$number.rapc"
      fi
    done
    ;;
  *) echo "seeds: no target $target" >&2; exit 2 ;;
esac
for file in $from; do
  number=$((number + 1))
  cp "$file" "$folder/$number"
done
