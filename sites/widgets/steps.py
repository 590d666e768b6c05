"""The steps a webmaster follows in each system's own menus, for each format that it takes."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COPY = _("Copy the code below.")
SAVE = _("Save, open the page as a reader does and look whether the news is there.")
INCLUDE_FOLDER = _("The server must be able to reach the portal, and to write to the folder that keeps the copy.")

STEPS: dict[tuple[str, str], list[str | Promise]] = {
    ("html", "element"): [
        COPY,
        _("Open the page's file in an editor and paste the code where the news shall stand, inside <body>."),
        SAVE,
    ],
    ("html", "one-line"): [
        COPY,
        _("Paste this one line where the news shall stand; the widget appears right after it."),
        SAVE,
    ],
    ("html", "iframe"): [
        COPY,
        _("Paste the code where the news shall stand. Without its second line the frame keeps its height."),
        SAVE,
    ],
    ("liferay", "element"): [
        COPY,
        _("Liferay 7: in the site's menu open Design > Fragments, make a set and in it a new basic fragment."),
        _("In the fragment's HTML tab, replace what is there with the code, and choose Publish."),
        _("Open the page, choose Edit, drag the fragment to its place and choose Publish."),
        SAVE,
    ],
    ("liferay", "division"): [
        COPY,
        _("Liferay 6.2: choose Add > Applications > Web Content Display, and in it add a new web content."),
        _("In the editor choose Source, paste the code, see by Source again that it stayed, and choose Publish."),
        SAVE,
    ],
    ("liferay", "address"): [
        _("Copy the address below."),
        _("Where scripts are forbidden: add the application IFrame to the page, with the address as its Source URL."),
        SAVE,
    ],
    ("sharepoint", "frame"): [
        COPY,
        _("The first time, the site's owner adds the portal's host name in Site settings > HTML Field Security."),
        _("Open the page, choose Edit, then the plus sign and the web part Embed."),
        _("Paste the code into the box of the web part, and choose Publish."),
        SAVE,
    ],
    ("sharepoint", "division"): [
        COPY,
        _("A classic page: choose Edit > Insert > Web Part > Media and Content > Script Editor > Add."),
        _("In the web part choose Edit Snippet, paste the code, choose Insert and save the page."),
        SAVE,
    ],
    ("wordpress", "address"): [
        _("Copy the address below."),
        _("Open the page or post in the editor and paste the address on a line of its own; it turns into the news."),
        _("Choose Publish or Update."),
        SAVE,
    ],
    ("wordpress", "element"): [
        COPY,
        _("Where the address stays an address, or in a sidebar: add the block Custom HTML and paste the code."),
        _("Only administrators may save scripts; in a network of sites only its super administrator may."),
        SAVE,
    ],
    ("wordpress", "frame"): [
        COPY,
        _("Where WordPress takes scripts away: add the block Custom HTML and paste the code."),
        SAVE,
    ],
    ("joomla", "division"): [
        COPY,
        _("In System > Global Configuration > Text Filters let your group save without filtering; undo it afterwards."),
        _("In your own profile choose Editor - None, so that no editor takes the code away."),
        _("Open Content > Site Modules > New > Custom, paste the code, choose a position and Save."),
        SAVE,
    ],
    ("joomla", "address"): [
        _("Copy the address below."),
        _("Without rights to change filters: Content > Site Modules > New > Wrapper, with the address as URL."),
        SAVE,
    ],
    ("dnn", "frame"): [
        COPY,
        _("Open the page's edit mode, choose Add Module > HTML, and put the module where the news shall stand."),
        _("Choose Edit Content, switch the editor to Source, paste the code, and Save."),
        SAVE,
    ],
    ("dnn", "one-line"): [
        COPY,
        _("Open the module's Settings > Page Settings > Advanced Settings, paste the line into Footer, and Update."),
        SAVE,
    ],
    ("php", "php"): [
        _("Save the code as xbtt-tin.php, in UTF-8, next to the page."),
        _("In the page write, where the news shall stand: <?php include __DIR__ . '/xbtt-tin.php'; ?>"),
        INCLUDE_FOLDER,
        SAVE,
    ],
    ("aspnet", "aspnet"): [
        _("Save the code as XbttTin.ascx, in UTF-8, in the site's root; it needs .NET Framework 4.5 or newer."),
        _('Begin the page with: <%@ Register Src="~/XbttTin.ascx" TagPrefix="xbtt" TagName="Tin" %>'),
        _('Write, where the news shall stand: <xbtt:Tin runat="server" />'),
        INCLUDE_FOLDER,
        SAVE,
    ],
    ("jsp", "jsp"): [
        _("Save the code as xbtt-tin.jsp, in UTF-8, in the application's root."),
        _('In the page write, where the news shall stand: <jsp:include page="/xbtt-tin.jsp" />'),
        INCLUDE_FOLDER,
        SAVE,
    ],
    ("ssi", "ssi"): [
        _("Put each part of the code where its comment says, in nginx's configuration."),
        _('In the page write, where the news shall stand: <!--# include virtual="/xbtt-tin.html" -->'),
        _("Run nginx -t, then reload nginx."),
        SAVE,
    ],
    ("iframe", "iframe"): [
        COPY,
        _("Find the place in your system that takes HTML, a frame or an embed code, and paste the code."),
        _("If it takes an address only, give what stands in src. If it takes no script, leave the second line out."),
        SAVE,
    ],
}


def steps(system: str, format_: str) -> list[str]:
    """Return the steps for a format in a system, in the active language; raise `KeyError` for what it does not take."""
    return [str(step) for step in STEPS[system, format_]]
