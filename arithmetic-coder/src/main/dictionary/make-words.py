#!/usr/bin/env python3
"""Makes the dictionary of the codec "ngram" from a folder of text.

    make-words.py TEXT_FOLDER --output FILE    writes the dictionary
    make-words.py TEXT_FOLDER --check FILE     exits with 1 if the dictionary differs from FILE

The result is arithmetic-coder/src/main/resources/dev/pith/ngram/words.txt: one lower-case word a line, the shortest
codes first (docs/ngram-format.md). It is part of the format. This script tells where it comes from; to run it again on
other text would make another format.

The text folder holds one xz file for each kind of text in SOURCES. They are

    gut.txt.xz      spans of 2,358 books of Project Gutenberg                  public domain
    wiki.txt.xz     76,220 English Wikipedia articles of 2014, plain text      CC BY-SA
    misc.txt.xz     technical prose, French novels, a sample of Chinese        public domain, CC0, CC BY, CC BY-SA
    markup.txt.xz   MediaWiki markup in XML pages                              GFDL, terms of the projects
    code.txt.xz     source code and documents of permissively licensed projects  permissive

The texts of the usual benchmarks (Canterbury, Calgary, Silesia, the first 4 MB of enwik8, WikiText-2) were taken out of
them before. The dictionary holds no text, only which words are frequent in it and in what order.

Deterministic, needs nothing beside Python 3.8, takes about two minutes.
"""

import argparse
import collections
import lzma
import pathlib
import re
import sys

# What share of the words each kind of text speaks for: prose counts most.
SOURCES = {"gut": 1.0, "wiki": 1.0, "misc": 0.3, "markup": 0.3, "code": 0.15}

WORDS = 40_000
LONGEST_WORD = 20

# As in WordSubstitution: how many words have a code of one byte, and how many of two.
ONE_BYTE_CODES = 77
TWO_BYTE_CODES = 5_000

CHUNK = 1 << 24
LETTERS = re.compile(rb"[A-Za-z]+")


def count_words(file):
    """Returns how often each word occurs in an xz file, regardless of case; what follows its last space is left out."""
    counts = collections.Counter()
    rest = b""
    with lzma.open(file, "rb") as text:
        while chunk := text.read(CHUNK):
            chunk = rest + chunk
            end = chunk.rindex(b" ")
            rest = chunk[end:]
            counts.update(word.lower() for word in LETTERS.findall(chunk[:end]))
    return counts


def frequencies(folder):
    """Returns each word's frequency, weighted by kind of text."""
    total = collections.Counter()
    for source, weight in SOURCES.items():
        counts = count_words(folder / (source + ".txt.xz"))
        words = sum(counts.values())
        for word, count in counts.items():
            total[word.decode("ascii")] += weight * count / words * 1e6
        print(f"{source}: {words:,} words, {len(counts):,} different ones", file=sys.stderr)
    return total


def select(frequency):
    """Returns the words in the dictionary's order: the most frequent ones that their code is shorter than."""
    words = [word for word in frequency if len(word) <= LONGEST_WORD and (len(word) > 1 or word in ("a", "i"))]
    words.sort(key=lambda word: (-frequency[word], word))
    one_byte = words[:ONE_BYTE_CODES]
    longer = [word for word in words[ONE_BYTE_CODES:] if len(word) >= 3]
    two_bytes = longer[:TWO_BYTE_CODES]
    three_bytes = [word for word in longer[TWO_BYTE_CODES:] if len(word) >= 4]
    return (one_byte + two_bytes + three_bytes)[:WORDS]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path, help="the folder of text")
    result = parser.add_mutually_exclusive_group(required=True)
    result.add_argument("--output", type=pathlib.Path, metavar="FILE", help="the dictionary to write")
    result.add_argument("--check", type=pathlib.Path, metavar="FILE", help="the dictionary to compare with")
    arguments = parser.parse_args()
    dictionary = "".join(word + "\n" for word in select(frequencies(arguments.folder))).encode("ascii")
    if arguments.output:
        arguments.output.write_bytes(dictionary)
    elif dictionary != arguments.check.read_bytes():
        sys.exit(f"{arguments.check} is not what the text gives")


if __name__ == "__main__":
    main()
