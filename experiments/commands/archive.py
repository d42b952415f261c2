"""The command ``archive``: code, data, results and what describes them in one file, ready to be deposited."""

import click


@click.command(short_help="Everything in one file, ready to be deposited.")
@click.option("--out", "file", required=True, metavar="FILE.zip", help="New file for the archive.")
@click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
def archive(file: str, overwrite: bool) -> None:
    """Pack code, constraints, data with sources and licences, results with manifests, and checksums of all into one file.

    FILE.zip is an RO-Crate 1.1 and holds what Zenodo reads (.zenodo.json). Of a checkout it holds what git tracks, as it stands;
    of an installed package all of its files. The same files give the same bytes.

    \b
    Example:
      python -m experiments archive --out citypact.zip
    """
    from hashlib import sha256
    from pathlib import Path

    from citypact.experiments.publishing.packing import write_archive

    found = write_archive(file, overwrite=overwrite)
    if found.edited:
        click.echo(f"{len(found.edited)} files differ from the last commit and are packed as they stand: "
                   f"{', '.join(found.edited[:3])}{', …' if len(found.edited) > 3 else ''}", err=True)  # fmt: skip
    click.echo(f"Written to {file}: {len(found.files):,} files; SHA-256 {sha256(Path(file).read_bytes()).hexdigest()}")
