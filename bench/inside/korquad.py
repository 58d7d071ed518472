"""KorQuAD as two files for `./madang bench retrieval`: its paragraphs, and its questions with the paragraph of each.

python -m bench.inside.korquad KorQuAD_v1.0_dev.json FOLDER

The collection is under CC BY-ND: it is read and measured with, and what this writes is not to be passed on.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def paragraphs(source: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every paragraph with its id, in the order of the file."""
    for article_at, article in enumerate(json.loads(source.read_text())["data"]):
        for at, paragraph in enumerate(article["paragraphs"]):
            yield f"{article_at}-{at}", paragraph


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
    main(Path(sys.argv[1]), Path(sys.argv[2]))
