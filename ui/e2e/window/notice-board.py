"""The desktop's notification service: what a desktop has, reduced to writing down what was shown.

Takes the file to write into, one JSON object a line, and prints "ready" when it is the service.
"""
import json
import sys

from gi.repository import Gio, GLib

INTERFACE = """
<node><interface name="org.freedesktop.Notifications">
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/>
  </method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation">
    <arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/><arg type="s" direction="out"/>
  </method>
</interface></node>
"""

shown = 0


def answer(_bus, _sender, _path, _interface, method, given, call):
    global shown
    if method == "Notify":
        _, _, _, title, body, *_ = given.unpack()
        shown += 1
        with open(sys.argv[1], "a", encoding="utf-8") as board:
            board.write(json.dumps({"title": title, "body": body}) + "\n")
        call.return_value(GLib.Variant("(u)", (shown,)))
    elif method == "GetCapabilities":
        call.return_value(GLib.Variant("(as)", (["body"],)))
    elif method == "GetServerInformation":
        call.return_value(GLib.Variant("(ssss)", ("notice-board", "tests", "1", "1.2")))
    else:
        call.return_value(None)


def begin(bus, _name):
    bus.register_object(
        "/org/freedesktop/Notifications",
        Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0],
        answer,
        None,
        None,
    )


Gio.bus_own_name(
    Gio.BusType.SESSION,
    "org.freedesktop.Notifications",
    Gio.BusNameOwnerFlags.NONE,
    begin,
    lambda *_: print("ready", flush=True),
    lambda *_: sys.exit("there is such a service already"),
)
GLib.MainLoop().run()
