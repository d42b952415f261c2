"""All that one cites of results, as text: the hash, BibTeX of software, paper and literature, methods in two languages."""

from citypact.experiments.paper.bibliography import works
from citypact.experiments.publishing import software
from citypact.experiments.publishing.methods import methods
from citypact.experiments.publishing.subject import Subject

PARTS = ("bibtex", "methods")
HEADINGS = {"en": "Methods", "zh": "方法"}


def citation(subject: Subject, part: str | None = None) -> str:
    """The text: everything, or one of ``PARTS`` alone."""
    if part == "bibtex":
        return bibliography(subject)
    paragraphs = [f"{HEADINGS[language]}\n{methods(subject, language)}" for language in software.LANGUAGES]
    if part == "methods":
        return "\n\n".join(paragraphs)
    return "\n\n".join((f"Hash to cite: {subject.hash}", *paragraphs, f"BibTeX\n{bibliography(subject)}"))


def bibliography(subject: Subject) -> str:
    """BibTeX entries of the software, of the paper that it builds on, and of what the mechanisms in force come from."""
    note = f"Model version {subject.manifest['model_version']}; run hash {subject.hash}"
    cited = subject.manifest["versions"].get("citypact", "")
    entries = [works()[key].bibtex() for key in subject.mechanisms.works()]
    return "\n\n".join((software.bibtex(note, cited), *entries))
