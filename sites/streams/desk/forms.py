"""A form for each thing that may be done to a placement: what it asks, and the verb that it calls.

Each carries `seen`, the sequence that whoever decides had before their eyes.
"""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from cms.core.text import clean_text
from cms.users.models import User
from sites.news.models import ArticlePage, Category
from sites.streams import deciding
from sites.streams.models import Decision, Placement
from sites.streams.queries import MOST_PINS

Action = Decision.Action
WHY_NOT = [
    ("", _("choose, or write your own below")),
    *(
        (words, words)
        for words in (
            _("The stream has this news already."),
            _("It does not suit this stream."),
            _("Information or its source is missing."),
            _("The picture does not meet the requirements."),
            _("Title or lead have to be written anew."),
            _("The news is out of date."),
        )
    ),
]


class Words(forms.CharField):
    """Text as it is stored: NFC, Đ put right."""

    def to_python(self, value: Any) -> Any:
        """Return the text cleaned."""
        found = super().to_python(value)
        return clean_text(found) if found else found


def _area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class VerbForm(forms.Form):
    """One thing to do; the smallest asks nothing."""

    action: ClassVar[str]
    heading: ClassVar[Any]
    button: ClassVar[Any]
    # Undone in one click, or nothing that readers lose.
    grave: ClassVar[bool] = False

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, placement: Placement, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix=None, auto_id=f"{self.action}-%s", initial=self.first_values(placement))
        self.placement = placement
        self.make_choices()

    @classmethod
    def first_values(cls, placement: Placement) -> dict[str, Any]:
        """Return what the fields hold before anything is typed."""
        return {"seen": placement.sequence}

    def make_choices(self) -> None:
        """Fill the fields' choices that depend on the placement."""

    def see_again(self) -> None:
        """Take what is there now as seen, with all that was typed kept."""
        if isinstance(self.data, QueryDict):
            data = self.data.copy()
            data["seen"] = str(self.placement.sequence)
            self.data = data

    @property
    def typed(self) -> list[str]:
        """Return the words that were typed, for a page that no longer offers this form."""
        return [str(self.data[name]) for name in self.fields if name != "seen" and self.data.get(name)]

    def decide(self, by: User) -> Decision:
        """Do it; raises `RefusedError` and `OvertakenError`."""
        given = dict(self.cleaned_data)
        return self.do(placement=self.placement, by=by, seen=given.pop("seen"), **given)

    def do(self, **given: Any) -> Decision:
        """Call the verb with what was given."""
        raise NotImplementedError


class AcceptForm(VerbForm):
    """Accept."""

    action, heading, button = Action.ACCEPT, _("Accept"), _("Accept")

    def do(self, **given: Any) -> Decision:
        """Accept."""
        return deciding.accept(**given)


class DeclineForm(VerbForm):
    """Decline, with a usual reason, one's own words, or both."""

    action, heading, button, grave = Action.DECLINE, _("Decline"), _("Decline"), True
    usual = forms.ChoiceField(label=_("Reason"), choices=WHY_NOT, required=False)
    reason = Words(label=_("In your own words"), required=False, max_length=400, widget=_area())

    def clean(self) -> dict[str, Any]:
        """Join both; one of them has to be there."""
        given: dict[str, Any] = super().clean() or {}
        given["reason"] = " ".join(part for part in (given.pop("usual", ""), given.get("reason", "")) if part)
        if not given["reason"].strip():
            self.add_error("reason", _("Say why: the section reads it."))
        return given

    def do(self, **given: Any) -> Decision:
        """Decline."""
        return deciding.decline(**given)


class HoldForm(VerbForm):
    """Accept from a time on."""

    action, heading, button = Action.HOLD, _("Hold until a time"), _("Hold")
    until = forms.DateTimeField(
        label=_("Show it from"),
        widget=AdminDateTimeInput,
        help_text=_("Day/month/year and hour, for example 31/12/2026 08:00."),
    )
    reason = Words(label=_("Note"), required=False, max_length=500, widget=_area())

    def do(self, **given: Any) -> Decision:
        """Hold."""
        return deciding.hold(**given)


class PinForm(VerbForm):
    """Put on top."""

    action, heading, button = Action.PIN, _("Pin on top"), _("Pin")
    order = forms.TypedChoiceField(label=_("Place"), coerce=int)
    until = forms.DateTimeField(
        label=_("Until"), required=False, widget=AdminDateTimeInput, help_text=_("Empty: until you take the pin off.")
    )

    @classmethod
    def first_values(cls, placement: Placement) -> dict[str, Any]:
        """Begin with the present pin."""
        values = {"order": placement.pin_order or 1, "until": placement.pinned_until}
        return {**super().first_values(placement), **values}

    def make_choices(self) -> None:
        """Offer the places that the stream has."""
        most = min(MOST_PINS, self.placement.stream.size or MOST_PINS)
        self.fields["order"].choices = [(place, str(place)) for place in range(1, most + 1)]  # type: ignore[attr-defined]

    def do(self, **given: Any) -> Decision:
        """Pin."""
        return deciding.pin(**given)


class UnpinForm(VerbForm):
    """Take the pin off."""

    action, heading, button = Action.UNPIN, _("Take the pin off"), _("Take the pin off")

    def do(self, **given: Any) -> Decision:
        """Unpin."""
        return deciding.unpin(**given)


class DressForm(VerbForm):
    """The stream's own words and category."""

    action, heading, button = Action.DRESS, _("Words of this stream's own"), _("Save the words")
    title = Words(label=_("Title"), required=False, max_length=255, help_text=_("Empty: as the article has it."))
    lead = Words(label=_("Lead"), required=False, max_length=600, widget=_area(3))
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False, empty_label=_("the article's own")
    )

    @classmethod
    def first_values(cls, placement: Placement) -> dict[str, Any]:
        """Begin with the present words."""
        values = {"title": placement.title, "lead": placement.lead, "category": placement.own_category_id}
        return {**super().first_values(placement), **values}

    def make_choices(self) -> None:
        """Offer the categories, and say what the article's own words are."""
        own = self.placement.card.card
        self.fields["category"].queryset = Category.objects.all()  # type: ignore[attr-defined]
        self.fields["title"].widget.attrs["placeholder"] = own.get("title", "")
        self.fields["lead"].widget.attrs["placeholder"] = own.get("lead", "")

    def do(self, **given: Any) -> Decision:
        """Reword."""
        return deciding.dress(**given)


class RescheduleForm(VerbForm):
    """The stream's own times."""

    action, heading, button = Action.RESCHEDULE, _("Times of this stream's own"), _("Save the times")
    begins_at = forms.DateTimeField(label=_("From"), required=False, widget=AdminDateTimeInput)
    ends_at = forms.DateTimeField(label=_("Until"), required=False, widget=AdminDateTimeInput)

    @classmethod
    def first_values(cls, placement: Placement) -> dict[str, Any]:
        """Begin with the present times."""
        values = {"begins_at": placement.begins_at, "ends_at": placement.ends_at}
        return {**super().first_values(placement), **values}

    def do(self, **given: Any) -> Decision:
        """Reschedule."""
        return deciding.reschedule(**given)


class WithdrawForm(VerbForm):
    """Take it out of the stream."""

    action, heading, button, grave = Action.WITHDRAW, _("Withdraw from this stream"), _("Withdraw"), True
    reason = Words(label=_("Reason"), max_length=500, widget=_area(), help_text=_("The section reads it."))

    def do(self, **given: Any) -> Decision:
        """Withdraw."""
        return deciding.withdraw(**given)


class AnswerForm(VerbForm):
    """Say something to the other side."""

    action, heading, button = Action.ANSWER, _("Answer"), _("Send the answer")
    text = Words(label=_("Answer"), max_length=500, widget=_area(), help_text=_("The other side reads it here."))

    def do(self, **given: Any) -> Decision:
        """Answer."""
        return deciding.answer(**given)


class TakeBackForm(VerbForm):
    """The section takes its proposal back."""

    action, heading, button, grave = Action.TAKE_BACK, _("Take the proposal back"), _("Take back"), True
    reason = Words(label=_("Reason"), required=False, max_length=500, widget=_area())

    def do(self, **given: Any) -> Decision:
        """Take back."""
        return deciding.take_back(**given)


class ProposeForm(VerbForm):
    """The section proposes again."""

    action, heading, button = Action.PROPOSE, _("Propose again"), _("Propose again")
    reason = Words(label=_("What has changed"), required=False, max_length=500, widget=_area())

    def do(self, **given: Any) -> Decision:
        """Propose."""
        placement: Placement = given["placement"]
        article = ArticlePage.objects.get(pk=placement.card_id)
        deciding.propose(
            article=article, stream=placement.stream, **{k: v for k, v in given.items() if k != "placement"}
        )
        return placement.decisions.latest("pk")


FORMS: dict[str, type[VerbForm]] = {
    form.action: form
    for form in (
        AcceptForm, DeclineForm, HoldForm, PinForm, UnpinForm, DressForm, RescheduleForm, WithdrawForm, TakeBackForm,
        ProposeForm, AnswerForm,
    )
}  # fmt: skip


def offered(placement: Placement, actions: list[str]) -> list[VerbForm]:
    """Return the forms of `actions`, empty, in the order of the page; a pin is taken off only where there is one."""
    pinned = placement.pin_order is not None and (
        placement.pinned_until is None or placement.pinned_until > timezone.now()
    )
    names = [name for name in FORMS if name in actions and (name != Action.UNPIN or pinned)]
    return [FORMS[name](placement) for name in names]
