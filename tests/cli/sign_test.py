"""`rapport keygen`, `sign` and `verify`: what holds, and everything that can be wrong with it. sign_test.py RAPPORT"""
import hashlib
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Signing(unittest.TestCase):
    def setUp(self):
        self.holder = tempfile.TemporaryDirectory(prefix="rapport-sign-")
        self.addCleanup(self.holder.cleanup)
        self.folder = pathlib.Path(self.holder.name)
        self.pack = self.folder / "shop"
        shutil.copytree(ROOT / "packs/example/shop", self.pack)

    def rapport(self, *arguments):
        return subprocess.run([str(PROGRAM), *map(str, arguments)], capture_output=True, text=True, check=False, cwd=self.folder,
                              timeout=120)

    def fine(self, *arguments):
        done = self.rapport(*arguments)
        self.assertEqual((done.returncode, done.stderr if arguments[0] != "build" else ""), (0, ""))
        return done.stdout

    def wrong(self, status, words, *arguments):
        done = self.rapport(*arguments)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        for word in [words] if isinstance(words, str) else words:
            self.assertIn(word, done.stderr)
        return done.stderr

    def signed(self):
        self.fine("keygen", "key")
        self.fine("sign", "shop", "--key", "key")

    def test_a_pair_of_keys(self):
        out = self.fine("keygen", "key")
        self.assertIn("without a passphrase", out)
        self.assertEqual(stat.S_IMODE((self.folder / "key").stat().st_mode), 0o600)
        secret, public = (self.folder / "key").read_text(), (self.folder / "key.pub").read_text()
        self.assertIn("without a passphrase", secret)
        self.assertNotIn(secret.split()[-1], out + public)
        self.wrong(3, "key: is there already; a key is never overwritten", "keygen", "key")
        (self.folder / "key").unlink()
        self.wrong(3, "key.pub: is there already", "keygen", "key")
        self.assertFalse((self.folder / "key").exists())
        self.assertEqual((self.folder / "key.pub").read_text(), public)
        self.wrong(3, "no/key", "keygen", "no/key")
        self.wrong(2, "`keygen` needs the name of a file", "keygen", "")
        self.fine("keygen", "other")
        self.assertNotEqual((self.folder / "other.pub").read_text(), public)

    def test_a_secret_key_that_others_may_read(self):
        self.fine("keygen", "key")
        for mode, words in ((0o644, "note: key: others may read this secret key"), (0o620, ""), (0o640, "others may read"), (0o600, "")):
            (self.folder / "key").chmod(mode)
            done = self.rapport("sign", "shop", "--key", "key")
            self.assertEqual((done.returncode, words in done.stderr, done.stderr == ""), (0, True, words == ""))

    def test_line_ends_that_were_changed(self):
        self.signed()
        path = self.pack / "rapport.sig"
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
        self.wrong(1, "its line ends were changed to CRLF", "verify", "shop", "--key", "key.pub")

    def test_what_was_signed_is_verified(self):
        self.signed()
        self.assertIn("shop: shop 1.0.0", self.fine("verify", "shop", "--key", "key.pub"))
        self.assertEqual(self.fine("sign", "shop", "--key", "key"), self.fine("sign", "shop", "--key", "key"))
        (self.folder / "keys").mkdir()
        self.fine("keygen", "keys/other")
        self.wrong(1, "which is none of those that are trusted", "verify", "shop", "--keys", "keys")
        shutil.copy(self.folder / "key.pub", self.folder / "keys/ours.pub")
        self.assertIn("keys/ours.pub", self.fine("verify", "shop", "--keys", "keys"))
        self.fine("verify", "shop", "--key", "keys/other.pub", "--key", "key.pub")

    def test_a_pack_with_dependencies(self):
        for name in ("base-information", "iso"):
            shutil.copytree(ROOT / "packs" / name, self.folder / name)
        self.fine("keygen", "key")
        (self.folder / "base-information/rapport.lock").rename(self.folder / "lock")
        self.wrong(1, "has no rapport.lock", "sign", "base-information", "--key", "key")
        (self.folder / "lock").rename(self.folder / "base-information/rapport.lock")
        self.fine("sign", "base-information", "--key", "key")
        text = (self.folder / "base-information/rapport.sig").read_text()
        self.assertIn("needs ax2012 1.0.0 built-in\nneeds iso ", text)
        self.fine("verify", "base-information", "--key", "key.pub")
        with (self.folder / "iso/iso.rap").open("a") as file:
            file.write("// changed\n")
        self.wrong(1, ["is not the one that it was signed with: its files are others", "E6015"], "verify", "base-information", "--key", "key.pub")
        shutil.rmtree(self.folder / "iso")
        self.wrong(1, "it was signed with the pack `iso`, which it does not use", "verify", "base-information", "--key", "key.pub")

    def test_a_compiled_pack(self):
        for name in ("base-information", "iso"):
            shutil.copytree(ROOT / "packs" / name, self.folder / name)
        self.fine("keygen", "key")
        for pack in ("shop", "base-information"):
            with self.subTest(pack):
                self.fine("build", pack, "-o", f"{pack}.rapc")
                self.wrong(1, f"is not signed: there is no {pack}.rapc.sig", "verify", f"{pack}.rapc", "--key", "key.pub")
                self.fine("sign", f"{pack}.rapc", "--key", "key")
                self.fine("verify", f"{pack}.rapc", "--key", "key.pub")
                # the signature of the folder is that of the program
                self.fine("sign", pack, "--key", "key")
                self.assertEqual((self.folder / pack / "rapport.sig").read_text(), (self.folder / f"{pack}.rapc.sig").read_text())

    def test_a_program_that_is_not_what_its_sources_compile_to(self):
        self.signed()
        self.fine("build", "shop", "-o", "shop.rapc")
        self.fine("sign", "shop.rapc", "--key", "key")
        self.fine("build", "shop", "-o", "good.rapc")
        source = self.pack / "shop.rap"
        source.write_text(source.read_text().replace("'[A-Z]{3}'", "'[A-Z]{9}'"))
        self.fine("build", "shop", "-o", "evil.rapc")
        good, evil = (self.folder / "good.rapc").read_bytes(), (self.folder / "evil.rapc").read_bytes()
        # the program of the changed sources, with the sources that were signed; sealed anew
        forged = self.sealed(evil.replace(b"'[A-Z]{9}'", b"'[A-Z]{3}'"))
        self.assertNotEqual(forged, good)
        (self.folder / "shop.rapc").write_bytes(forged)
        self.wrong(1, "shop.rapc: its program is not what its sources compile to", "verify", "shop.rapc", "--key", "key.pub")
        self.wrong(1, "its program is not what its sources compile to", "sign", "shop.rapc", "--key", "key")
        (self.folder / "shop.rapc").write_bytes(evil)
        self.wrong(1, "`shop.rap` was changed after signing", "verify", "shop.rapc", "--key", "key.pub")
        (self.folder / "shop.rapc").write_bytes(good[:-9])
        self.wrong(1, "shop.rapc: ", "verify", "shop.rapc", "--key", "key.pub")

    def test_what_previous_says_is_not_inside(self):
        """`convert` needs previous/, which a .rapc has not: its folder is signed."""
        vat = self.folder / "vat"
        (vat / "previous").mkdir(parents=True)
        toml = 'name = "vat"\nversion = "%s"\ntitle = "VAT"\npublisher = "Contoso"\n'
        (vat / "pack.toml").write_text(toml % "1.0.0")
        (vat / "vat.rap").write_text('ask fax "Fax": text(20)\n')
        self.fine("build", "vat", "-o", "1.0.0.rapc")
        shutil.copy(self.folder / "1.0.0.rapc", vat / "previous")
        (vat / "pack.toml").write_text(toml % "2.0.0")
        (vat / "vat.rap").write_text('ask phone "Phone": text(9)\nmigrate from "1.x" to "2.0" { convert fax -> phone = left(fax, 9) }\n')
        self.fine("build", "vat", "-o", "vat.rapc")
        self.fine("keygen", "key")
        self.fine("sign", "vat", "--key", "key")
        self.fine("verify", "vat", "--key", "key.pub")
        self.wrong(1, "vat.rapc: it converts answers of earlier versions (`convert`)", "sign", "vat.rapc", "--key", "key")
        self.assertFalse((self.folder / "vat.rapc.sig").exists())
        shutil.copy(vat / "rapport.sig", self.folder / "vat.rapc.sig")
        self.wrong(1, "sign and verify the folder", "verify", "vat.rapc", "--key", "key.pub")
        # of another version of rapport: compiled again without them
        other = bytearray((self.folder / "vat.rapc").read_bytes())
        other[4] = 99
        (self.folder / "other.rapc").write_bytes(other)
        done = self.rapport("check", "other.rapc")
        self.assertEqual(done.returncode, 0)
        self.assertIn("compiled again from the sources inside, without its `convert` lines", done.stderr)
        shutil.rmtree(vat / "previous")
        done = self.rapport("sign", "vat", "--key", "key")
        self.assertEqual(done.returncode, 0)
        self.assertIn("note: vat: what is built of it here lacks `convert` lines", done.stderr)
        done = self.rapport("publish", "--check", "vat")
        self.assertIn("put the .rapc of that version there", done.stdout)

    @staticmethod
    def sealed(file):
        """With the digest of what it holds: "RAPC", version, length, 32 bytes of BLAKE2b, then the rest."""
        return file[:14] + hashlib.blake2b(file[46:], digest_size=32).digest() + file[46:]

    def test_every_change_is_named(self):
        self.signed()
        source = self.pack / "shop.rap"
        source.write_text(source.read_text() + "// more\n")
        (self.pack / "added.rap").write_text("// nothing\n")
        (self.pack / "texts/da.po").unlink()
        self.wrong(1, ["`added.rap` was added after signing", "`shop.rap` was changed after signing", "`texts/da.po` was signed and is not there"],
                   "verify", "shop", "--key", "key.pub")
        manifest = self.pack / "pack.toml"
        manifest.write_text(manifest.read_text().replace('"1.0.0"', '"1.0.1"'))
        self.wrong(1, "the signature is of shop 1.0.0, and this is shop 1.0.1", "verify", "shop", "--key", "key.pub")
        source.write_text("ask\n")
        self.wrong(1, ["shop: it does not compile", "E1"], "verify", "shop", "--key", "key.pub")

    def test_broken_signatures(self):
        self.signed()
        path = self.pack / "rapport.sig"
        text = path.read_text()
        lines = text.splitlines(keepends=True)
        digit = "0" if lines[2][10] != "0" else "1"
        other = "0" if lines[3][-2] != "0" else "1"
        for broken, words in [
                ("", "it does not begin like one"),
                ("hello\n", "it does not begin like one"),
                (text.replace("signature 1", "signature 2"), "a form that this version does not know"),
                ("".join([lines[0], "key 12\n", *lines[2:]]), "line 2 has no key"),
                ("".join([*lines[:2], "signed x\n", *lines[3:]]), "line 3 has no signature"),
                ("".join([*lines[:2], lines[2][:10] + digit + lines[2][11:], *lines[3:]]), "does not hold"),
                ("".join([*lines[:3], lines[3].replace("1.0.0", f"1.0.{other}"), *lines[4:]]), "does not hold"),
                ("".join(lines[:-1]), "does not hold"),
                (text[:-1], "it ends in the middle of a line"),
                (text + "else x\n", "is none of a signature"),
                (text + lines[-1], "is none of a signature"),
                ("".join(lines[:3]), "it ends in the middle of a line")]:
            with self.subTest(words):
                path.write_text(broken)
                self.wrong(1, words, "verify", "shop", "--key", "key.pub")
        path.write_bytes(b"rapport-signature 1\n" + b"\xff" * 99 + b"\n\n\n")
        self.wrong(1, "line 2 has no key", "verify", "shop", "--key", "key.pub")
        path.unlink()
        self.wrong(1, "shop: is not signed: there is no shop/rapport.sig, which `rapport sign` writes", "verify", "shop", "--key", "key.pub")

    def test_a_signature_of_somebody_else_under_our_key(self):
        self.signed()
        self.fine("keygen", "evil")
        self.fine("sign", "shop", "--key", "evil")
        self.wrong(1, "none of those that are trusted", "verify", "shop", "--key", "key.pub")
        path = self.pack / "rapport.sig"
        public = (self.folder / "key.pub").read_text().split()[-1]
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join([lines[0], f"key {public}\n", *lines[2:]]))
        self.wrong(1, "does not hold", "verify", "shop", "--key", "key.pub")

    def test_files_that_are_no_keys(self):
        self.signed()
        (self.folder / "text").write_text("hello\n")
        (self.folder / "two").write_text((self.folder / "key.pub").read_text() * 2)
        (self.folder / "long").write_text("#" * 5000)
        (self.folder / "empty").mkdir()
        for status, words, arguments in [
                (1, "key: is a secret key: give nobody this one", ("verify", "shop", "--key", "key")),
                (1, "key.pub: is a public key: sign with the secret one", ("sign", "shop", "--key", "key.pub")),
                (1, "text: is no key of Rapport, expected `rapport-public-key`", ("verify", "shop", "--key", "text")),
                (1, "text: is no key of Rapport, expected `rapport-secret-key`", ("sign", "shop", "--key", "text")),
                (1, "two: is no key of Rapport: it has more than one line", ("verify", "shop", "--key", "two")),
                (1, "long", ("verify", "shop", "--key", "long")),
                (3, "none.pub", ("verify", "shop", "--key", "none.pub")),
                (3, "none", ("sign", "shop", "--key", "none")),
                (1, "empty: there is no public key in it", ("verify", "shop", "--keys", "empty")),
                (3, "nowhere", ("verify", "shop", "--keys", "nowhere")),
                (2, "needs a key that is trusted", ("verify", "shop")),
                (2, "`--key` is missing", ("sign", "shop"))]:
            with self.subTest(words):
                self.wrong(status, words, *arguments)

    def test_what_cannot_be_signed(self):
        self.signed()
        lone = self.folder / "lone.rap"
        lone.write_text('ask a "A": text(3)\n')
        self.wrong(1, "has no pack.toml", "sign", lone, "--key", "key")
        (self.pack / "shop.rap").write_text("ask\n")
        before = (self.pack / "rapport.sig").read_text()
        self.wrong(1, ["does not compile, and was not signed", "E1"], "sign", "shop", "--key", "key")
        self.assertEqual((self.pack / "rapport.sig").read_text(), before)
        self.wrong(3, "nowhere", "sign", "nowhere", "--key", "key")
        (self.pack / "a\nb.rap").write_text("// nothing\n")
        self.wrong(1, "line end", "sign", "shop", "--key", "key")


if __name__ == "__main__":
    PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()
    os.umask(0o022)
    unittest.main()
