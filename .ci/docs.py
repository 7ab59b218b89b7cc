#!/usr/bin/env python3
"""Holds the prose of this repository against the repository.

    docs.py check              links, the codes, excerpts, the Rust version
    docs.py codes              gives each page of a code its place in the book: a file, a line of the summary, a link
    docs.py extract FILE DIR   writes the package that a page builds up, so that it can be built

A page marks what is checked with a comment before it:

    <!-- excerpt: PATH -->   the code block stands in that file, but for indentation and lines of `# ...` or `// ...`
    <!-- file: PATH -->      the code block is that file of the page's package; several blocks add up
    <!-- copy: PATH -->      that file or directory of this repository is copied into the page's package
"""

import os
import re
import shutil
import sys
import textwrap
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "docs" / "src"
RULES = ROOT / "arazzo-codegen" / "src" / "diagnostic" / "rules"
PAGES = ROOT / "arazzo-codegen" / "pages"
CODES = BOOK / "diagnostics.md"
SUMMARY = BOOK / "SUMMARY.md"

CONFORMANCE = BOOK / "conformance.md"
CASES = ROOT / "tests" / "cases"

FENCE = re.compile(r"^(```|~~~).*?^\1[^\S\n]*$", re.MULTILINE | re.DOTALL)
MARKED = re.compile(r"^<!-- (excerpt|file): (\S+) -->\n+```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COPIED = re.compile(r"^<!-- copy: (\S+) -->$", re.MULTILINE)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$", re.MULTILINE)
HEADING = re.compile(r"^#{1,6} (.+?)\s*$", re.MULTILINE)
ELISION = re.compile(r"^\s*(#|//) \.\.\.\s*$", re.MULTILINE)


def pages():
    """Every page of prose."""
    return sorted([*ROOT.glob("*.md"), *BOOK.glob("**/*.md"), *PAGES.glob("*.md")])


def shown(path):
    return path.relative_to(ROOT).as_posix()


def prose(text):
    """A page without its code."""
    return FENCE.sub("", text)


def anchors(path):
    """The fragments that lead to headings of a page."""
    found = set()
    for heading in HEADING.findall(prose(path.read_text())):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower()
        slug = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        number = 1
        unique = slug
        while unique in found:
            unique = f"{slug}-{number}"
            number += 1
        found.add(unique)
    return found


def wrong_links():
    """Links that lead to no file, or to no heading in it."""
    for page in pages():
        for groups in LINK.findall(prose(page.read_text())):
            link = groups[0] or groups[1]
            if re.match(r"[a-z]+:", link):
                continue
            path, _, fragment = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            if page.is_relative_to(BOOK) and not target.is_relative_to(BOOK):
                yield f"{shown(page)}: `{link}` leads out of the book, which is read without the repository, too"
            elif not target.exists():
                yield f"{shown(page)}: `{link}` leads nowhere"
            elif fragment and target.suffix == ".md" and fragment not in anchors(target):
                yield f"{shown(page)}: `{link}` leads to no heading of {shown(target)}"
    summary = SUMMARY.read_text()
    for page in BOOK.glob("**/*.md"):
        name = page.relative_to(BOOK).as_posix()
        if name != "SUMMARY.md" and f"({name})" not in summary:
            yield f"{shown(page)} is not in SUMMARY.md"


def wrong_codes():
    """Codes of rules without a row, and rows without a rule."""
    rules = set()
    for source in RULES.glob("**/*.rs"):
        rules.update(re.findall(r'"(ARZ\d{3})"', source.read_text()))
    rows = re.findall(r"^\| \[?(ARZ\d{3})\b", CODES.read_text(), re.MULTILINE)
    for code in sorted(rules - set(rows)):
        yield f"{shown(CODES)}: {code} has no row"
    for code in sorted(set(rows) - rules):
        yield f"{shown(CODES)}: there is no rule {code}"
    for code in sorted({code for code in rows if rows.count(code) > 1}):
        yield f"{shown(CODES)}: {code} has more than one row"
    for page in pages():
        for code in sorted(set(re.findall(r"ARZ\d{3}\b", page.read_text())) - rules):
            yield f"{shown(page)}: there is no rule {code}"


def placed_codes():
    """What the files of the book have to be, so that it holds the page of each code: paths with texts."""
    files = {}
    entries = []
    table = CODES.read_text()
    for page in sorted(PAGES.glob("ARZ*.md")):
        place = CODES.with_suffix("") / page.name
        title = page.read_text().splitlines()[0].removeprefix("# ")
        files[place] = f"{{{{#include {Path(os.path.relpath(page, place.parent)).as_posix()}}}}}\n"
        link = place.relative_to(BOOK).as_posix()
        entries.append(f"  - [{title}]({link})\n")
        table = re.sub(rf"^\| {page.stem}\b", f"| [{page.stem}]({link})", table, flags=re.MULTILINE)
    summary = re.sub(r"^  - \[ARZ.*\n", "", SUMMARY.read_text(), flags=re.MULTILINE)
    parent = f"]({CODES.name})\n"
    files[SUMMARY] = summary.replace(parent, parent + "".join(entries))
    files[CODES] = table
    return files


def wrong_places():
    """Pages of codes that do not have their place in the book."""
    for path, text in placed_codes().items():
        if not path.exists() or path.read_text() != text:
            yield f"{shown(path)} lacks what `docs.py codes` gives it"


def codes():
    """Gives each page of a code its place in the book."""
    for path, text in placed_codes().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return 0


def wrong_cases():
    """Cases that the page on conformance names and that are not there, and cases that it does not name."""
    named = set(re.findall(r"^\|.*\|([^|]*)\|$", CONFORMANCE.read_text(), re.MULTILINE))
    named = {name for cell in named for name in re.findall(r"`([^`]+)`", cell)}
    cases = {path.stem for path in CASES.glob("*.yaml")}
    for name in sorted(named - cases):
        directory, _, rejected = name.partition("/")
        if not any((ROOT / "arazzo-codegen" / "tests" / directory).glob(f"{rejected or ' '}.*")):
            yield f"{shown(CONFORMANCE)}: there is no case `{name}`"
    for name in sorted(cases - named):
        yield f"{shown(CONFORMANCE)}: the case `{name}` is not named"


def lines(text):
    """The lines of a text without their indentation."""
    return [line.strip() for line in text.strip("\n").splitlines()]


def contains(whole, part):
    """Where a run of lines ends that is found in a list of lines; None when it is not there."""
    for start in range(len(whole) - len(part) + 1):
        if whole[start : start + len(part)] == part:
            return start + len(part)
    return None


def wrong_excerpts():
    """Excerpts that the file, from top to bottom, does not have."""
    for page in pages():
        for kind, name, block in MARKED.findall(page.read_text()):
            if kind != "excerpt":
                continue
            path = ROOT / name
            if not path.exists():
                yield f"{shown(page)}: there is no {name} to have an excerpt of"
                continue
            rest = lines(path.read_text())
            for part in ELISION.split(block)[::2]:
                if not part.strip():
                    continue
                end = contains(rest, lines(part))
                if end is None:
                    first = lines(part)[0]
                    yield f"{shown(page)}: the excerpt of {name} is not what stands there, from `{first}` on"
                    break
                rest = rest[end:]


def wrong_versions():
    """Pages that name another Rust version than the workspace has."""
    workspace = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]
    stated = workspace["package"]["rust-version"]
    readme = ROOT / "README.md"
    named = re.findall(r"Rust (1\.\d+)", readme.read_text())
    if not named:
        yield f"{shown(readme)} does not say which Rust it needs: {stated}"
    for version in named:
        if version != stated:
            yield f"{shown(readme)} says Rust {version}, Cargo.toml says {stated}"


def check():
    wrong = [*wrong_links(), *wrong_codes(), *wrong_places(), *wrong_excerpts(), *wrong_versions(), *wrong_cases()]
    for line in wrong:
        print(line)
    print(f"{len(pages())} pages, {len(wrong)} findings")
    return 1 if wrong else 0


def extract(page, directory):
    """Writes the package that a page builds up."""
    text = page.read_text()
    files = {}
    for kind, name, block in MARKED.findall(text):
        if kind == "file":
            files[name] = files.get(name, "") + textwrap.dedent(block)
    for name in COPIED.findall(text):
        source, target = ROOT / name, directory / name
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    for name, content in files.items():
        if name == "Cargo.toml":
            # A page names a clone beside the package, and may leave out what `cargo new` writes.
            content = content.replace('"../arazzo/', f'"{ROOT.as_posix()}/')
            if "[package]" not in content:
                package = f'[package]\nname = "{page.stem.lower()}"\nversion = "0.1.0"\nedition = "2024"\n\n'
                content = package + content
            content += "\n[workspace]\n"
        target = directory / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content)
    # The same versions of dependencies as everywhere else.
    shutil.copyfile(ROOT / "Cargo.lock", directory / "Cargo.lock")
    return 0


def main(arguments):
    match arguments:
        case ["check"]:
            return check()
        case ["codes"]:
            return codes()
        case ["extract", page, directory]:
            return extract(Path(page).resolve(), Path(directory).resolve())
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
