"""The upload on the Sources page: a look first, then the import."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from klientela.connectors.importing import Found, known_sources
from klientela.errors import KlientelaError
from klientela.paths import PROJECT_FILE
from lib import format as fmt
from lib import page, uploads
from lib.marts import customers
from lib.uploads import Imported, Upload

BY_CONTENT = "Known by its content"
# What was found in files, and what an import did, by the files.
_LOOKED, _DONE = "_looked_at", "_imported"


def show() -> None:
    """Draw the upload, what was found in the files, and the button that imports them."""
    page.section(
        "Bring in a file", "",
        "An export of a tool, a workbook, a zip. First it is read to its last row and you see what "
        "was found; nothing is kept until you press Import. It is the same as `klientela import`.",
    )  # fmt: skip
    chosen = st.file_uploader(
        "Files", accept_multiple_files=True, key="uploaded",
        help="CSV, Excel, JSON, Parquet, zip or gz, as the tool exported them.",
    )  # fmt: skip
    with st.expander("If it is not recognised", icon=":material/tune:"):
        source = st.selectbox(
            "Tool", [BY_CONTENT, *sorted(known_sources())], key="uploaded_as",
            help="Only needed when the content could be of two tools.",
        )  # fmt: skip
        mapping = st.file_uploader(
            "Mapping", type=["yml", "yaml"], key="uploaded_mapping",
            help="Says which column is which. Where one is needed, a beginning of it is shown.",
        )  # fmt: skip
    if not chosen:
        return
    token = (
        tuple(file.file_id for file in chosen), mapping.file_id if mapping else "", source,
    )  # fmt: skip
    files = [Upload(file.name, file.getvalue()) for file in chosen]
    asked = Upload(mapping.name, mapping.getvalue()) if mapping else None
    told = None if source == BY_CONTENT else str(source)
    done = st.session_state.get(_DONE)
    if done and done[0] == token:
        _say_done(done[1])
        return
    try:
        found = _looked(token, files, asked, told)
    except KlientelaError as fault:
        _say_fault(fault)
        return
    for one in found:
        _show_found(one)
    new = sum(bool(one.landings) for one in found)
    if not new:
        st.info("All of it is there already: nothing would change.", icon=":material/done_all:")
    elif st.button(f"Import {fmt.plural(new, 'table')}", type="primary", icon=":material/upload:",
                   key="import"):  # fmt: skip
        try:
            st.session_state[_DONE] = (token, uploads.bring_in(files, asked, told))
        except KlientelaError as fault:
            _say_fault(fault)
            return
        st.rerun()


def _looked(
    token: tuple[object, ...], files: list[Upload], mapping: Upload | None, source: str | None
) -> list[Found]:
    """Look at files once, however often the page is drawn."""
    held = st.session_state.get(_LOOKED)
    if held and held[0] == token:
        found: list[Found] = held[1]
        return found
    with st.spinner("Reading to the last row"):
        found = uploads.look(files, mapping, source)
    st.session_state[_LOOKED] = (token, found)
    return found


def _show_found(one: Found) -> None:
    dates = f", {fmt.day(one.dates[0])} to {fmt.day(one.dates[1])}" if one.dates else ""
    with st.container(border=True):
        st.markdown(
            f":green[:material/task_alt:] **{page.plain(one.label)}**: {page.plain(one.title)}, "
            f"{page.plain(one.says)}"
        )
        st.markdown(
            f"**{fmt.plural(one.rows, 'row')}**{dates}; becomes "
            f"{', '.join(entity.replace('_', ' ') for entity in one.entities)}."
            + (f" It is there already as `{one.there}`." if one.there else "")
        )
        if one.sample:
            shown = uploads.shown_sample(one, is_personal_public=customers.has_names())
            sample = pd.DataFrame(shown).dropna(axis="columns", how="all")
            st.dataframe(sample.astype("string"), hide_index=True, placeholder=fmt.NOTHING,
                         alt="Table of the first rows, personal values masked.")  # fmt: skip
            st.caption(f"The first {fmt.plural(len(shown), 'row')}; personal values are masked.")
        if one.mapping:
            read_as = ", ".join(f"{name} = {theirs}" for name, theirs in one.mapping.items())
            st.caption(f"**Read as:** {page.plain(read_as)}")
        if one.missing:
            st.caption(f"**Not in it:** {page.plain(', '.join(one.missing))}")
        if one.unused:
            st.caption(f"**Not used:** {page.plain(', '.join(one.unused))}")
        for warning in one.warnings:
            st.warning(page.plain(warning), icon=":material/info:")


def _say_fault(fault: KlientelaError) -> None:
    """Say a fault in its own words; a mapping to begin with stands below it to be copied."""
    said, _, mapping = str(fault).partition("\n\n")
    st.error(page.plain(said).replace("\n", "  \n"), icon=":material/error:")
    if mapping:
        st.code(mapping, language="yaml")
        st.caption("Put it right, save it as a file, and give it above as the mapping.")


def _say_done(done: Imported) -> None:
    lines = [f"Imported to data: `{name}`" for name in done.put]
    lines += [f"There already as `{name}`; nothing changed." for name in done.there]
    st.success("  \n".join(lines), icon=":material/check_circle:")
    st.markdown("**Next step.** Build with it; the pages show it as soon as the build has passed:")
    st.code(done.following.command, language="bash")
    if done.following.to_add:
        st.caption(
            f"Or add {', '.join(done.following.to_add)} to sources in {PROJECT_FILE}, and every "
            "build reads it."
        )
