"""Tokens in the shapes that providers give theirs.

They are made here, out of parts, so that no scanner takes this file for a leak.
"""

from __future__ import annotations

import random
import string

UPPER = string.ascii_uppercase + "234567"
HEX = "0123456789abcdef"
ANY = string.ascii_letters + string.digits
chance = random.Random(7)


def some(alphabet: str, size: int) -> str:
    return "".join(chance.choice(alphabet) for _ in range(size))


TOKENS = {
    "AWS access key": "AKIA" + some(UPPER, 16),
    "AWS temporary key": "ASIA" + some(UPPER, 16),
    "GitHub token": "ghp_" + some(ANY, 36),
    "GitHub app token": "ghs_" + some(ANY, 36),
    "GitHub fine-grained token": "github_pat_" + some(ANY, 82),
    "GitLab token": "glpat-" + some(ANY, 20),
    "GitLab deploy token": "gldt-" + some(ANY, 20),
    "Slack token": "xoxb-" + some(string.digits, 12) + "-" + some(ANY, 24),
    "Slack webhook": "https://hooks.slack.com/services/T" + some(UPPER, 8) + "/B1/" + some(ANY, 24),
    "OpenAI key": "sk-proj-" + some(ANY, 48),
    "Anthropic key": "sk-ant-api03-" + some(ANY, 95),
    "Google API key": "AIza" + some(ANY, 35),
    "Google OAuth secret": "GOCSPX-" + some(ANY, 28),
    "Hugging Face token": "hf_" + some(string.ascii_letters, 34),
    "Stripe key": "sk_live_" + some(ANY, 24),
    "SendGrid key": "SG." + some(ANY, 22) + "." + some(ANY, 43),
    "Mailgun key": "key-" + some(HEX, 32),
    "Mailchimp key": some(HEX, 32) + "-us14",
    "Twilio key": "SK" + some(HEX, 32),
    "npm token": "npm_" + some(ANY, 36),
    "PyPI token": "pypi-AgEIcHlwaS5vcmc" + some(ANY, 60),
    "Databricks token": "dapi" + some(HEX, 32),
    "DigitalOcean token": "dop_v1_" + some(HEX, 64),
    "Azure storage key": "AccountKey=" + some(ANY, 86) + "==",
    "Discord webhook": "https://discord.com/api/webhooks/" + some("123456789", 18) + "/" + some(ANY, 68),
    "Telegram bot token": some("123456789", 9) + ":AA" + some(ANY, 33),
    "Shopify token": "shpat_" + some(HEX, 32),
    "Square token": "sq0atp-" + some(ANY, 22),
    "Groq key": "gsk_" + some(ANY, 52),
    "Replicate token": "r8_" + some(ANY, 37),
    "Perplexity key": "pplx-" + some(ANY, 48),
    "Grafana token": "glsa_" + some(ANY, 32) + "_" + some(HEX, 8),
    "Postman key": "PMAK-" + some(HEX, 24) + "-" + some(HEX, 34),
    "OpenRouter key": "sk-or-v1-" + some(HEX, 64),
    "xAI key": "xai-" + some(ANY, 80),
    "NVIDIA key": "nvapi-" + some(ANY, 64),
    "Pinecone key": "pcsk_" + some(ANY, 60),
    "LangSmith key": "lsv2_pt_" + some(HEX, 32) + "_" + some(HEX, 10),
    "Tavily key": "tvly-" + some(ANY, 32),
    "Kaggle token": "KGAT_" + some(HEX, 32),
    "Supabase token": "sbp_" + some(HEX, 40),
    "Atlassian token": "ATATT3" + some(ANY, 180),
    "New Relic key": "NRAK-" + some(UPPER, 27),
    "PlanetScale token": "pscale_tkn_" + some(ANY, 43),
    "Mapbox token": "pk.eyJ" + some(ANY, 60) + "." + some(ANY, 22),
    "JSON web token": "eyJ" + some(ANY, 20) + ".eyJ" + some(ANY, 40) + "." + some(ANY, 43),
    "private key": "-----BEGIN RSA PRIVATE" + " KEY-----\n" + some(ANY, 64),
}  # fmt: skip
