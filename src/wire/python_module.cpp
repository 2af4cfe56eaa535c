#include "core/number_text.h"
#include "wire/dialect_registry.h"
#include "wire/settings_export.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QStringList>

#include <memory>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

/// A JSON string is a Python string with the same meaning.
QString literal(const QString& text)
{
    const QString array =
        QString::fromUtf8(QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact));
    return array.mid(1, array.size() - 2);
}

QString number(double value)
{
    return QString::fromStdString(exactNumber(value));
}

QString seconds(Duration duration)
{
    return number(toSeconds(duration));
}

QString optionalSeconds(const std::optional<Duration>& duration)
{
    return duration ? seconds(*duration) : u"None"_qs;
}

/// What the module has no part for.
QStringList leftOut(const Policy& policy)
{
    QStringList parts;
    const ThrottleSettings& throttle = policy.throttle;
    if (policy.controller.kind != ControllerKind::off) {
        parts += u"the controller “%1”, which moves the pace by itself"_qs.arg(
            QLatin1String(controllerName(policy.controller.kind)));
    }
    if (throttle.tokenRate || throttle.inputTokenRate || throttle.outputTokenRate) {
        parts += u"the limit on tokens"_qs;
    }
    if (throttle.requestsPerDay || throttle.tokensPerDay) {
        parts += u"the daily quotas"_qs;
    }
    if (policy.retryBudget) {
        parts += u"the retry budget"_qs;
    }
    if (policy.breaker) {
        parts += u"the circuit breaker"_qs;
    }
    return parts;
}

/// The line that makes a wait of `growth`, the wait without jitter and cap; see core/backoff.h.
QString waitFormula(const BackoffSettings& backoff)
{
    if (backoff.kind == BackoffKind::none) {
        return u"wait = 0.0"_qs;
    }
    switch (backoff.jitter) {
    case Jitter::none:
        break;
    case Jitter::full:
        return u"wait = random.uniform(0, min(CAP, growth))"_qs;
    case Jitter::equal:
        return u"wait = random.uniform(0.5, 1) * min(CAP, growth)"_qs;
    case Jitter::decorrelated:
        return backoff.kind == BackoffKind::fixed
                   ? u"wait = min(CAP, random.uniform(BASE, 2 * BASE))"_qs
                   : u"wait = min(CAP, random.uniform(BASE, (FACTOR + 1) * max(BASE, wait)))"_qs;
    case Jitter::shorten:
        return u"wait = min(CAP, growth) * (1 - SHARE * random.random())"_qs;
    case Jitter::lengthen:
        return u"wait = min(CAP, growth * (1 + SHARE * random.random()))"_qs;
    case Jitter::around:
        return u"wait = min(CAP, growth * random.uniform(1 - SHARE, 1 + SHARE))"_qs;
    case Jitter::plusSecond:
        return u"wait = min(CAP, growth + random.random())"_qs;
    case Jitter::smooth:
        return u"now = curve(retry + random.random())\n"
               "        wait, before = min(CAP, (now - before) * BASE / 1.4), now"_qs;
    }
    return u"wait = min(CAP, growth)"_qs;
}

QString growthFormula(BackoffKind kind)
{
    switch (kind) {
    case BackoffKind::none:
        break;
    case BackoffKind::fixed:
        return u"BASE"_qs;
    case BackoffKind::exponential:
        return u"BASE * FACTOR ** min(retry, 100)"_qs; // no float is larger than about 10 ** 308
    case BackoffKind::polynomial:
        return u"BASE * retry**FACTOR"_qs;
    }
    return u"0.0"_qs;
}

QString waits(const BackoffSettings& backoff)
{
    const bool smooth = backoff.jitter == Jitter::smooth && backoff.kind != BackoffKind::none;
    const bool decorrelated =
        backoff.jitter == Jitter::decorrelated && backoff.kind != BackoffKind::none;
    QString text;
    if (smooth) {
        text += u"def curve(t):\n"
                "    return FACTOR ** min(t, 100) * math.tanh(math.sqrt(4 * t))\n\n\n"_qs;
    }
    text += u"def waits():\n"
            "    \"\"\"Seconds before each retry of one job.\"\"\"\n"_qs;
    if (smooth) {
        text += u"    before = 0.0\n"_qs;
    } else if (decorrelated && backoff.kind != BackoffKind::fixed) {
        text += u"    wait = BASE\n"_qs;
    }
    text += u"    for retry in range(RETRIES):\n"_qs;
    const bool growth = !smooth && !decorrelated && backoff.kind != BackoffKind::none;
    if (growth) {
        text += u"        growth = %1\n"_qs.arg(growthFormula(backoff.kind));
    }
    return text + u"        %1\n        yield wait\n"_qs.arg(waitFormula(backoff));
}

/// From the server's hint to the wait that it makes of ours.
QString withHint(const BackoffSettings& backoff)
{
    QString text =
        u"def with_hint(wait, hint):\n"
        "    \"\"\"The wait with the server's hint; None: not worth waiting for.\"\"\"\n"_qs;
    if (backoff.hint == HintUse::ignore) {
        return text + u"    return wait  # hints are ignored\n"_qs;
    }
    text += u"    if hint is None%1:\n        return wait\n"_qs.arg(
        backoff.shortestHint > Duration::zero()
            ? u" or hint < %1"_qs.arg(seconds(backoff.shortestHint))
            : QString());
    text += u"    if hint > LONGEST_HINT:\n"_qs;
    switch (backoff.longHint) {
    case LongHint::giveUp:
        text += u"        return None\n"_qs;
        break;
    case LongHint::ignore:
        text += u"        return wait\n"_qs;
        break;
    case LongHint::shorten:
        text += u"        hint = LONGEST_HINT\n"_qs;
        break;
    }
    switch (backoff.hint) {
    case HintUse::ignore:
        break;
    case HintUse::replace:
        return text + u"    return hint\n"_qs;
    case HintUse::minimum:
        // So that those who were told the same time do not come back in step.
        return text + u"    return max(wait, hint + random.uniform(0, BASE))\n"_qs;
    case HintUse::longer:
        return text + u"    return max(wait, hint)\n"_qs;
    }
    return text;
}

QString constants(const Policy& policy)
{
    const BackoffSettings& backoff = policy.backoff;
    const auto& rate = policy.throttle.rate;
    return u"RATE = %1  # requests a second; None: no limit\n"
           "BURST = %2  # requests that may go at once after a rest\n"
           "CONCURRENCY = %3  # requests in flight\n"
           "RETRIES = %4  # attempts after the first\n"
           "BASE = %5  # seconds\n"
           "FACTOR = %6\n"
           "CAP = %7  # seconds\n"
           "SHARE = %8  # of a wait, by which some jitters move it\n"
           "LONGEST_HINT = %9  # seconds that the server may name\n"_qs.arg(
               rate ? number(rate->perSecond()) : u"None"_qs,
               QString::number(policy.throttle.burst), QString::number(policy.throttle.concurrency),
               QString::number(backoff.retries), seconds(backoff.base), number(backoff.factor),
               seconds(backoff.cap), number(backoff.jitterShare), seconds(backoff.longestHint)) +
           u"DEADLINE = %1  # seconds from the first attempt to the last retry; None: no end\n"
           "PAUSE = %2  # seconds that nobody sends after each refusal\n"
           "SHARED_GATE = %3  # one job's hint holds everybody\n"_qs.arg(
               optionalSeconds(backoff.deadline), seconds(policy.pauseAfterRefusal),
               policy.sharedGate ? u"True"_qs : u"False"_qs);
}

const char* const throttleClass = R"(class Throttle:
    """Lets requests through at RATE, BURST at once after a rest, CONCURRENCY in flight."""

    def __init__(self):
        self._slots = threading.Semaphore(CONCURRENCY)
        self._lock = threading.Lock()
        self._allowed = float(BURST)
        self._counted = time.monotonic()
        self._closed_until = 0.0

    def hold(self, seconds):
        """Nobody sends for so long."""
        with self._lock:
            self._closed_until = max(self._closed_until, time.monotonic() + seconds)

    def _take(self):
        """Seconds until the next try; 0 when this request may go."""
        with self._lock:
            now = time.monotonic()
            if now < self._closed_until:
                return self._closed_until - now
            if RATE is None:
                return 0
            self._allowed = min(BURST, self._allowed + (now - self._counted) * RATE)
            self._counted = now
            if self._allowed < 1:
                return (1 - self._allowed) / RATE
            self._allowed -= 1
            return 0

    def __enter__(self):
        self._slots.acquire()
        while (wait := self._take()) > 0:
            time.sleep(wait)

    def __exit__(self, *exception):
        self._slots.release()
)";

const char* const hintAndAsk = R"(def hint_of(error):
    """What the server said about waiting, in seconds; None: nothing, or a date."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1)):
        try:
            return float(headers[name]) * unit
        except (KeyError, ValueError):
            pass
    return None


def worth_a_retry(error):
    if isinstance(error, openai.APIConnectionError):  # time-outs among them
        return True
    status = getattr(error, "status_code", None)
    quota = getattr(error, "code", None) == "insufficient_quota"
    return not quota and (status in (408, 409, 429) or (status is not None and status >= 500))


def ask(**request):
    """client.chat.completions.create(), within the throttle and with the backoff."""
    began = time.monotonic()
    for wait in itertools.chain(waits(), [None]):
        try:
            with throttle:
                return client.chat.completions.create(**request)
        except openai.APIError as error:
            hint = hint_of(error)
            if PAUSE > 0 and getattr(error, "status_code", None) in (429, 503, 529):
                throttle.hold(PAUSE)
            if SHARED_GATE and hint is not None and hint <= LONGEST_HINT:
                throttle.hold(hint)
            if wait is not None and worth_a_retry(error):
                wait = with_hint(wait, hint)
            else:
                wait = None
            late = DEADLINE is not None and time.monotonic() + (wait or 0) > began + DEADLINE
            if wait is None or late:
                raise
        time.sleep(wait)
)";

} // namespace

QString pythonModule(const Policy& policy, const Endpoint& endpoint)
{
    QStringList parts;
    QString head = u"# Settings of Ratescope for the openai package (pip install openai).\n"
                   "# The key comes from the environment: OPENAI_API_KEY.\n"_qs;
    const QStringList missing = leftOut(policy);
    if (!missing.isEmpty()) {
        head += u"# Not in here: %1.\n"_qs.arg(missing.join(u"; "_qs));
    }
    const std::unique_ptr<const Dialect> dialect = dialectFor(endpoint);
    const DialectFacts& facts = dialect->facts();
    for (const char* native : {"anthropic", "azure", "gemini", "ollama"}) {
        if (facts.name == QLatin1String(native)) {
            head += u"# %1: give base_url its OpenAI-compatible address.\n"_qs.arg(facts.title);
        }
    }
    const bool smooth =
        policy.backoff.jitter == Jitter::smooth && policy.backoff.kind != BackoffKind::none;
    parts += head + u"import itertools\n%1import random\nimport threading\nimport time\n\n"
                    "import openai\n"_qs.arg(smooth ? u"import math\n"_qs : QString());
    parts += constants(policy);
    parts += u"# The package's own retries are off: it would wait by other rules, and twice.\n"
             "client = openai.OpenAI(\n"
             "    base_url=%1,\n"
             "    max_retries=0,\n"
             "    timeout=%2,  # seconds\n"
             ")\n"_qs.arg(literal(endpoint.baseUrl.toString(QUrl::RemoveUserInfo)),
                          seconds(policy.attemptTimeout));
    QString text = parts.join(u'\n') + u"\n\n"_qs;
    const QStringList definitions{QLatin1String(throttleClass) + u"\n\nthrottle = Throttle()\n"_qs,
                                  waits(policy.backoff), withHint(policy.backoff),
                                  QLatin1String(hintAndAsk)};
    text += definitions.join(u"\n\n"_qs);
    return text + u"\n\nif __name__ == \"__main__\":\n"
                  "    answer = ask(\n"
                  "        model=%1,\n"
                  "        messages=[{\"role\": \"user\", \"content\": \"Hello\"}],\n"
                  "    )\n"
                  "    print(answer.choices[0].message.content)\n"_qs.arg(literal(endpoint.model));
}

} // namespace ratescope
