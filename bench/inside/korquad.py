"""KorQuAD as two files for `./madang bench retrieval`: its paragraphs, and its questions with the paragraph of each; or cut
into as many entries as are wanted.

python -m bench.inside.korquad KorQuAD_v1.0_dev.json FOLDER [ENTRIES]

The development set has 964 paragraphs. For more entries each is cut into all its runs of one to six sentences (27,000, which
overlap: more documents have a term than in knowledge that people write, so it is found more slowly); as many as are wanted
are drawn from them, always the same. A run holds the answer to a question where its letters stand in it.

The collection is under CC BY-ND: it is read and measured with, and what this writes is not to be passed on.
"""

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from madang.search.rules.sentences import sentences


def paragraphs(source: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every paragraph with its id, in the order of the file."""
    for article_at, article in enumerate(json.loads(source.read_text())["data"]):
        for at, paragraph in enumerate(article["paragraphs"]):
            yield f"{article_at}-{at}", paragraph


SENTENCES = range(1, 7)
QUESTIONS = 600


def runs(source: Path) -> Iterator[dict[str, Any]]:
    """All runs of sentences of every paragraph, with the title of its article; `of`: the paragraph."""
    titles = [article["title"].replace("_", " ") for article in json.loads(source.read_text())["data"]]
    for key, row in paragraphs(source):
        parts = sentences(row["context"])
        for many in SENTENCES:
            for at in range(len(parts) - many + 1):
                body = " ".join(parts[at : at + many])
                yield {
                    "id": f"{key}-{at}-{many}",
                    "title": titles[int(key.split("-")[0])],
                    "body": body,
                    "of": key,
                }


def cut(source: Path, folder: Path, entries: int) -> None:
    """Write corpus.jsonl with so many entries, and QUESTIONS questions that some of them answer, into `folder`."""
    draw, every = random.Random(1), list(runs(source))
    chosen = draw.sample(every, entries)  # fewer are there than wanted: ValueError
    of: dict[str, list[dict[str, Any]]] = {}
    for entry in chosen:
        of.setdefault(entry["of"], []).append(entry)
    questions = []
    for key, row in paragraphs(source):
        for asked in row["qas"]:
            answers = [answer["text"] for answer in asked["answers"]]
            ids = [entry["id"] for entry in of.get(key, []) if any(text in entry["body"] for text in answers)]
            questions += [{"question": asked["question"], "ids": ids}] if ids else []
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "corpus.jsonl", chosen)
    write(folder / "questions.jsonl", draw.sample(questions, min(QUESTIONS, len(questions))))


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    """One JSON object a line."""
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows))
    print(f"{path}: {len(rows)}")


def main(source: Path, folder: Path) -> None:
    """Write corpus.jsonl and questions.jsonl into `folder`. Paragraphs have no titles: `title` stays empty."""
    folder.mkdir(parents=True, exist_ok=True)
    found = list(paragraphs(source))
    write(folder / "corpus.jsonl", [{"id": key, "title": "", "body": row["context"]} for key, row in found])
    questions = [
        {
            "question": asked["question"],
            "ids": [key],
            "answers": [answer["text"] for answer in asked["answers"]],
        }
        for key, row in found
        for asked in row["qas"]
    ]
    write(folder / "questions.jsonl", questions)


if __name__ == "__main__":
    if len(sys.argv) > 3:
        cut(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
