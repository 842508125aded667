"""Plain code that reads images of a folder or of archives as they were read here."""

from pathlib import PurePosixPath

from dashboard.data.literals import literal, several
from dashboard.data.own_code.asked import Asked, Sections, filename
from dashboard.data.own_code.snippets import bytes_of, folders_of, left_behind, natural, pixels_of
from dashboard.data.own_code.taken import function
from dashboard.reading.pieces import Piece
from dashboard.reading.read import Read

# So many images that lie in no folder are named one by one.
NAMED = 200


def sections(asked: Asked, read: Read) -> Sections:
    """What makes the images, and the table of what they and their folders are called, where it is needed."""
    assert read.images is not None
    height, width = read.images.shape[1:3]
    mode = "RGB" if read.images.ndim == 4 else "L"
    names = [name or "" for name in read.texts.cells(read.columns[0].at)]
    lines = [
        *listed(asked.piece, names),
        *sampled(read),
        f"images = np.stack([pixels_of(data, {height}, {width}, {literal(mode)}) for _, data in files])",
        "names = [name for name, _ in files]",
    ]
    helpers = [function(left_behind), ("Which are", which(asked.piece, names)), function(natural)]
    helpers += [function(bytes_of), function(pixels_of)]
    if asked.words:
        of = ["names", "[(folders_of(name)[:-1] or [None])[-1] for name in names]"]
        made = [f"{literal(name)}: {of[asked.names.index(name)]}" for name in asked.words]
        lines.append(f"{asked.table} = pd.DataFrame({{{', '.join(made)}}}, dtype=object)")
        helpers.append(function(folders_of))
    return [*helpers, ("The images", "\n".join(lines))]


def which(piece: Piece, names: list[str]) -> str:
    """The function that tells images from other files by their names."""
    endings = sorted({PurePosixPath(name).suffix for name in names})
    left_out = sorted(name for name in {*piece.left_out} if PurePosixPath(name).suffix in endings)
    ends = literal(endings[0]) if len(endings) == 1 else f"({', '.join(map(literal, endings))})"
    known = f" and name not in {several(left_out)}" if left_out else ""
    return (
        "def is_image(name):\n"
        '    """Whether a file is one of the images."""\n'
        f"    return name.endswith({ends}) and not left_behind(name){known}"
    )


def listed(piece: Piece, names: list[str]) -> list[str]:
    """What makes `files`: of each image its name and its bytes, in the order of their names."""
    lines = ["files = []"]
    for archive in piece.archives:
        if archive:
            lines += [
                f"with zipfile.ZipFile({literal(filename(archive))}) as archive:",
                "    entries = [entry for entry in archive.infolist() if is_image(entry.filename)]",
                "    files += [(entry.filename, archive.read(entry)) for entry in entries]",
            ]
        else:
            lines += loose(names)
    return [*lines, "files.sort(key=lambda file: natural(file[0]))"]


def loose(names: list[str]) -> list[str]:
    """What lists images that are files of their own: those of a folder, or one by one."""
    tops = {name.split("/")[0] if "/" in name else "" for name in names}
    if "" in tops and len(names) <= NAMED:
        return [f"files += [(name, Path(name).read_bytes()) for name in {several(names)}]"]
    roots = sorted(filename(top) if top else "." for top in tops)
    return [
        f'paths = [path for root in {several(roots)} for path in Path(root).rglob("*")]',
        "files += [(path.as_posix(), path.read_bytes()) for path in paths if is_image(path.as_posix())]",
    ]


def sampled(read: Read) -> list[str]:
    """The random sample, where not all images were read, without those that could not be."""
    piece, lines = read.pieces[0], []
    if piece.taken:
        lines = [
            f"kept = np.random.default_rng({piece.understood.sample}).choice(len(files), {piece.taken}, replace=False)",
            "files = [files[i] for i in np.sort(kept)]",
        ]
    if piece.damaged:
        lines.append(f"damaged = {several(sorted(piece.damaged))}")
        lines.append("files = [file for file in files if file[0] not in damaged]")
    return lines
