// Rap, the language of packs. Every item and clause opens with its own keyword, so that one token decides.
// What the grammar takes is more than what has a meaning: the checker (compiler/hir) says what does not belong
// where. Labels (name=, op=) give the tree builder direct access; there are no actions.
parser grammar RapParser;
options { tokenVocab = RapLexer; }

file : items+=item* EOF ;
oneExpr : expr EOF ;  // what stands between the braces of a text
block : '{' items+=item* '}' ;

// ---- declarations ----

item
  : areaItem | groupItem | whenItem | useItem | askItem | tableItem | columnItem | listItem | rowsItem
  | letItem | presetItem | inputItem | noteItem | enumItem | recordItem | callItem | extendItem | overrideItem
  | templateItem | defaultsItem | testItem | migrateItem
  | clause  // belongs to the declaration it follows
  | ';' ;

areaItem : 'area' name=ident title=STRING? scope=applies? body=block ;
groupItem
  : 'group' name=ident params=parameters? title=STRING? ('expert' expert=STRING)? scope=applies? body=block ;
whenItem : 'when' condition=expr body=block ;
useItem : 'use' pattern=path arguments=args 'as' name=ident title=STRING? ;
askItem : 'ask' name=ident title=STRING? (':' type=typeName)? ;
tableItem : 'table' name=ident title=STRING? (by='by' 'row')? ('=>' to=target)? body=block ;
columnItem : 'column' name=ident title=STRING? (':' type=typeName)? ;
listItem : 'list' name=ident title=STRING? ('=>' to=target)? known='existing'? body=block ;
rowsItem : 'rows' 'from' from=STRING ;
letItem : 'let' name=ident title=STRING? (':' type=typeName)? '=' value=expr ;
presetItem : 'preset' name=ident (':' type=typeName)? '=' value=expr ;
inputItem : 'input' name=ident title=STRING? ':' type=typeName ;
noteItem : 'note' title=STRING ;
enumItem : 'enum' name=ident ('as' as=path)? title=STRING? body=elements ;
recordItem
  : 'record' table=path known='existing'?
    ('for' variable=ident 'in' source=expr ('where' condition=expr)? ('at' 'most' most=INT)?)? body=fields ;
callItem : 'call' method=path title=STRING? ('needs' needs=paths)? ('gives' gives=paths)? body=fields ;
extendItem
  : 'extend' what=('area' | 'group' | 'table' | 'list') name=path
    (side=('before' | 'after') anchor=path)? body=block ;
overrideItem : 'override' name=path body=block ;
templateItem : 'template' name=ident title=STRING? (':' sort=ident)? '{' (parts+=templatePart ';'?)* '}' ;
templatePart : what=('area' | 'template') name=path ;
defaultsItem
  : 'default_configuration' name=ident title=STRING? ('from' taken=paths)? scope=applies?
    '{' (settings+=setting ';'?)* '}' ;
testItem : 'test' title=STRING '{' steps+=step* '}' ;
migrateItem : 'migrate' 'from' from=STRING 'to' to=STRING '{' moves+=move* '}' ;

// ---- clauses and parts of declarations ----

clause  // in any order
  : key='=>' to=target
  | key=('text' | 'help' | 'unit' | 'confirm') message=STRING
  | key='required' ('if' value=expr)?
  | key=('optional' | 'open' | 'key' | 'unmapped' | 'remove')
  | key=('default' | 'min' | 'max' | 'where' | 'fixed') value=expr
  | key='check' (name=ident ':')? value=expr 'else' warning='warning'? ('at' places=paths)? message=STRING
  | key='without' name=ident ;

applies : 'for' facets+=facet+ ;
facet : key=('country' | 'industry' | 'release') values+=STRING (',' values+=STRING)* ;
parameters : '(' (list+=parameter (',' list+=parameter)*)? ')' ;
parameter : name=ident ':' type=typeName ;
target : name=path ('(' (argument=path | message=STRING) ')')? ;  // service(S.op), entity("Customer")
typeName
  : word=('yes_no' | 'integer' | 'date')
  | word='text' ('(' sizes+=INT ')')?
  | word='decimal' ('(' sizes+=INT ',' sizes+=INT ')')?
  | word=('choice' | 'choices') 'of' of=path
  | word=('reference' | 'references') 'to' of=path ;
elements : '{' (list+=element (',' list+=element)* ','?)? '}' ;
element : name=ident title=STRING? ('=>' to=choiceValue)? ('help' help=STRING)? alone='alone'? ;
choiceValue : name=ident | literal=(RAW | INT) ;

// ---- records, tests, migrations ----

fields : '{' (list+=field ';'?)* '}' ;
field
  : name=ident '=' value=expr
  | key='let' name=ident '=' value=expr
  | key='when' value=expr body=fields
  | record=recordItem ;

setting : at=place ('=' value=expr | 'rows' 'from' from=STRING | 'row' row=fields) ;
step
  : key='given' settings+=setting (',' settings+=setting)*
  | key=('forget' | 'blank') places+=place (',' places+=place)*
  | key='expect' claims+=claim (',' claims+=claim)* ;
claim
  : key=('asked' | 'hidden' | 'required' | 'optional' | 'open' | 'ok' | 'complete' | 'review') at=place
    ('because' cause=place '=' value=expr)?
  | key=('error' | 'warning') at=place message=STRING?
  | no='no' key=('error' | 'warning') at=place? message=STRING?  // without a place: in the whole interview
  | no='no'? key='record' to=target row=fields
  | no='no'? key='call' method=path row=fields
  | value=expr ;
move
  : key='rename' was=path '->' now=path
  | key='map' was=path '{' (values+=mapping (',' values+=mapping)* ','?)? '}'
  | key='convert' sources=paths '->' now=path '=' formula=expr
  | key='drop' was=path 'because' reason=STRING ;
mapping : was=choiceValue '->' now=choiceValue ;

// ---- expressions ----

expr
  : primary
  | op='-' right=expr
  | left=expr op=('*' | '/') right=expr
  | left=expr op=('+' | '-') right=expr
  | left=expr op=('=' | '!=' | '<' | '<=' | '>' | '>=') right=expr  // chained: refused on the tree
  | left=expr op='in' right=expr
  | left=expr op='is' negation='not'? right_primary=primary
  | op='not' right=expr
  | left=expr op='and' right=expr
  | left=expr op='or' right=expr
  | left=expr op='otherwise' right=expr
  | op='if' condition=expr 'then' then=expr 'else' right=expr ;

primary
  : literal=(INT | DECIMAL_LITERAL | DATE_LITERAL | STRING | RAW)
  | literal=DURATION monthEnd=('clamp' | 'spill' | 'exact')?  // with months and years the checker demands one
  | name=place (arguments=args ('.' members+=ident)*)?
  | '(' inner=expr ')'
  | open='[' (elements_+=expr (',' elements_+=expr)*)? ']' ;
args : '(' (list+=arg (',' list+=arg)*)? ')' ;
arg : value=expr ('where' condition=expr)? ;
place : name=ident steps+=placeStep* ;
placeStep : '.' name=ident | '[' keys+=expr (',' keys+=expr)* ']' ;  // […]: the row with that key
path : parts+=ident ('.' parts+=ident)* ;
paths : list+=path (',' list+=path)* ;

// Reserved, and nothing else: and or not in is if then else otherwise when where for given expect
ident
  : ID | 'area' | 'group' | 'use' | 'ask' | 'table' | 'column' | 'list' | 'rows' | 'let' | 'preset'
    | 'input' | 'note' | 'enum' | 'record' | 'call' | 'extend' | 'override' | 'template'
    | 'default_configuration' | 'test' | 'migrate' | 'text' | 'help' | 'unit' | 'confirm' | 'required'
    | 'optional' | 'open' | 'key' | 'unmapped' | 'default' | 'min' | 'max' | 'fixed' | 'check' | 'remove'
    | 'without' | 'warning' | 'at' | 'most' | 'country' | 'industry' | 'release' | 'yes_no' | 'integer'
    | 'date' | 'decimal' | 'choice' | 'choices' | 'of' | 'reference' | 'references' | 'to' | 'alone'
    | 'existing' | 'by' | 'row' | 'from' | 'as' | 'needs' | 'gives' | 'before' | 'after' | 'expert'
    | 'forget' | 'blank' | 'asked' | 'hidden' | 'ok' | 'complete' | 'review' | 'because' | 'error' | 'no'
    | 'rename' | 'map' | 'convert' | 'drop' | 'clamp' | 'spill' | 'exact' ;
