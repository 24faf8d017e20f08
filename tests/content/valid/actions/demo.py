"""Scanned by the content checks in tests, never imported."""


class ShowProfile:
    def name(self) -> str:
        return "action_profile__show"

    def run(self, say) -> None:
        say("utter_profile__show", facts="")
        say("dose_now", hour="8 h")


class ValidateProfileForm:
    def name(self) -> str:
        return "validate_profile_form"
