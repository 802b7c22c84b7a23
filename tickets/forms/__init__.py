"""Forms of the verbs: what each one asks, what it says will happen, and the verb it calls.

A form is bound to its ticket. `apply` calls the verb; a refusal by a rule (`TicketError`) is the face's to show.
Files are stored as soon as they arrive, under the form's own secret, so that a form that comes back with an error
has not lost them.
"""

from tickets.forms.base import VerbForm
from tickets.forms.coaching import DutyForm, PassForm, ReturnForm, ReviewForm, WhisperForm
from tickets.forms.copying import CopyInForm
from tickets.forms.departments import ANSWERS, AnswerForm, AskDepartmentForm, WithdrawForm
from tickets.forms.details import DetailsForm
from tickets.forms.drafting import DraftArticleForm
from tickets.forms.found import LiftedForm, NotSameForm
from tickets.forms.joining import MakeChildForm, MakeFreeForm, MergeForm, PassOnForm, SplitForm, UndoMergeForm
from tickets.forms.manuals import ManualForm
from tickets.forms.moving import AssignForm, EscalateForm, HandBackForm, RefuseForm, TakeForm, TransferForm
from tickets.forms.putting import PutOffForm, TagsForm, WakeForm
from tickets.forms.remedies import RemedyForm
from tickets.forms.settling import CancelForm, ExplainForm, ReopenForm, ResolveForm
from tickets.forms.sorting import ConfirmLevelForm, ConfirmSortingForm, ReclassifyForm
from tickets.forms.words import AskForm, NoteForm, ProgressForm, ReplyForm, RequestMissingForm, default_request

__all__ = [
    "ANSWERS",
    "AnswerForm",
    "AskDepartmentForm",
    "AskForm",
    "AssignForm",
    "CancelForm",
    "ConfirmLevelForm",
    "ConfirmSortingForm",
    "CopyInForm",
    "DetailsForm",
    "DraftArticleForm",
    "DutyForm",
    "EscalateForm",
    "ExplainForm",
    "HandBackForm",
    "LiftedForm",
    "MakeChildForm",
    "MakeFreeForm",
    "ManualForm",
    "MergeForm",
    "NotSameForm",
    "NoteForm",
    "PassForm",
    "PassOnForm",
    "ProgressForm",
    "PutOffForm",
    "ReclassifyForm",
    "RefuseForm",
    "RemedyForm",
    "ReopenForm",
    "ReplyForm",
    "RequestMissingForm",
    "ResolveForm",
    "ReturnForm",
    "ReviewForm",
    "SplitForm",
    "TagsForm",
    "TakeForm",
    "TransferForm",
    "UndoMergeForm",
    "VerbForm",
    "WakeForm",
    "WhisperForm",
    "WithdrawForm",
    "default_request",
]
