"""Keys of providers of language and other models."""

from __future__ import annotations

from functools import partial

from ci_kit.secrets.rule import Kind, Rule

_rule = partial(Rule, kind=Kind.MODEL)

RULES = (
    _rule(
        id="openai-api-key",
        title="OpenAI API key",
        prefixes=("T3BlbkFJ",),
        pattern=r"(?<![\w-])sk-(?:(?:proj|svcacct|admin|None)-)?[\w-]{20,100}T3BlbkFJ[\w-]{20,100}(?![\w-])",
        back=112,
        revoke="on the OpenAI platform under API keys",
        source="platform.openai.com/docs, Authentication",
    ),
    _rule(
        id="anthropic-api-key",
        title="Anthropic API key",
        prefixes=("sk-ant-",),
        pattern=r"sk-ant-(?:api|admin|oat|ort|sid)[0-9]{2}-[\w-]{80,120}(?![\w-])",
        revoke="in the Claude console under API keys",
        source="docs.claude.com, API overview",
    ),
    _rule(
        id="hugging-face-token",
        title="Hugging Face token",
        prefixes=("hf_", "api_org_"),
        pattern=r"(?:hf|api_org)_[A-Za-z]{34}(?![A-Za-z0-9])",
        revoke="on Hugging Face under Settings, Access tokens",
        source="huggingface.co/docs, User access tokens",
    ),
    _rule(
        id="replicate-token",
        title="Replicate API token",
        prefixes=("r8_",),
        pattern=r"r8_[A-Za-z0-9]{37}(?![A-Za-z0-9])",
        revoke="on Replicate under Account, API tokens",
        source="replicate.com/docs, API tokens",
    ),
    _rule(
        id="groq-api-key",
        title="Groq API key",
        prefixes=("gsk_",),
        pattern=r"gsk_[A-Za-z0-9]{52}(?![A-Za-z0-9])",
        revoke="in the Groq console under API keys",
        source="console.groq.com/docs, Quickstart",
    ),
    _rule(
        id="perplexity-api-key",
        title="Perplexity API key",
        prefixes=("pplx-",),
        pattern=r"pplx-[A-Za-z0-9]{48}(?![A-Za-z0-9])",
        revoke="on Perplexity under Settings, API",
        source="docs.perplexity.ai, API key management",
    ),
    _rule(
        id="xai-api-key",
        title="xAI API key",
        prefixes=("xai-",),
        pattern=r"xai-[A-Za-z0-9]{80}(?![A-Za-z0-9])",
        revoke="in the xAI console under API keys",
        source="docs.x.ai, Quickstart",
    ),
    _rule(
        id="openrouter-api-key",
        title="OpenRouter API key",
        prefixes=("sk-or-v1-",),
        pattern=r"sk-or-v1-[0-9a-f]{64}(?![0-9a-f])",
        revoke="on OpenRouter under Keys",
        source="openrouter.ai/docs, Authentication",
    ),
    _rule(
        id="langsmith-api-key",
        title="LangSmith API key",
        prefixes=("lsv2_pt_", "lsv2_sk_"),
        pattern=r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}(?![0-9a-f])",
        revoke="on LangSmith under Settings, API keys",
        source="docs.langchain.com, Create an account and API key",
    ),
    _rule(
        id="nvidia-api-key",
        title="NVIDIA API key",
        prefixes=("nvapi-",),
        pattern=r"nvapi-[\w-]{60,72}(?![\w-])",
        revoke="on NVIDIA's API catalogue under API keys",
        source="docs.nvidia.com/ngc, API keys",
    ),
    _rule(
        id="pinecone-api-key",
        title="Pinecone API key",
        prefixes=("pcsk_",),
        pattern=r"pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{63}(?![A-Za-z0-9])",
        revoke="in the Pinecone console under API keys",
        source="docs.pinecone.io, Manage API keys",
    ),
)
