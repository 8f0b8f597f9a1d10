"""An account of the emulator, called through the SDK as it is published: typed requests, typed answers."""

import json
import warnings

from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.ses.v20201002 import models, ses_client

def client(endpoint, secret_id, secret_key="test", *, token=None, method="POST", timeout=60, region="ap-singapore", **profile):
    """A client of the SDK that is pointed at an endpoint; `profile` are attributes of the SDK's `ClientProfile`."""
    http = HttpProfile(protocol="http", endpoint=endpoint, reqMethod=method, reqTimeout=timeout)
    settings = ClientProfile(httpProfile=http)
    for name, value in profile.items():
        setattr(settings, name, value)
    return ses_client.SesClient(Credential(secret_id, secret_key, token), region, settings)


class Account:
    """An account, by a client of the SDK."""

    def __init__(self, sdk):
        self.sdk = sdk

    def call(self, action, **parameters):
        """The answer, as the SDK's model; a field that the SDK does not know is an error."""
        request = getattr(models, f"{action}Request")()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            request.from_json_string(json.dumps(parameters))
            return getattr(self.sdk, action)(request)
