"""Unsubscribe links: the setting of a sender."""

from case import SENDER, Case


class Unsubscribe(Case):
    def listed(self, *settings):
        page = {"Offset": 0, "Limit": "10"}
        self.answers(
            "ListAddressUnsubscribeConfig",
            page,
            AddressUnsubscribeConfigList=list(settings),
            Total=len(settings),
        )

    def test_a_setting_is_made_changed_and_deleted(self):
        self.furnish()
        english = {"Address": SENDER, "UnsubscribeConfig": "1", "Status": 1}
        self.answers("CreateAddressUnsubscribeConfig", english)
        self.listed(english)
        chinese = {"Address": SENDER, "UnsubscribeConfig": "2", "Status": 0}
        self.answers("UpdateAddressUnsubscribeConfig", chinese)
        self.listed(chinese)
        self.answers("DeleteAddressUnsubscribeConfig", {"Address": SENDER})
        self.listed()
        self.refuses("InvalidParameterValue", "UpdateAddressUnsubscribeConfig", english)
