"""A small window from which files can be dragged: what a file manager does, and nothing else.

Takes the paths as arguments, prints "ready" when it can be dragged from, and "over" when the drag
has ended: the other side asks for the files already while they hover above it, so that is no sign.
"""
import pathlib
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402


def give(_widget, _context, data, _info, _time):
    data.set_uris([pathlib.Path(path).absolute().as_uri() for path in sys.argv[1:]])


window = Gtk.Window(title="Files to drag")
window.set_default_size(160, 120)
box = Gtk.EventBox()
box.add(Gtk.Label(label="\n".join(pathlib.Path(path).name for path in sys.argv[1:])))
box.drag_source_set(
    Gdk.ModifierType.BUTTON1_MASK,
    [Gtk.TargetEntry.new("text/uri-list", 0, 0)],
    Gdk.DragAction.COPY,
)
box.connect("drag-data-get", give)
box.connect("drag-end", lambda *_: print("over", flush=True))
window.connect("map-event", lambda *_: print("ready", flush=True))
window.add(box)
window.connect("destroy", Gtk.main_quit)
window.show_all()
Gtk.main()
