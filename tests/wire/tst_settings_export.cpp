#include "wire/policy_json.h"
#include "wire/preset.h"
#include "wire/settings_export.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

Endpoint endpoint()
{
    Endpoint made;
    made.baseUrl = QUrl(QStringLiteral("https://api.example.org/v1"));
    made.model = QStringLiteral("small");
    made.key = ApiKey(QStringLiteral("sk-never-to-be-seen"));
    return made;
}

WorkloadPlan hello(int jobs)
{
    WorkloadPlan plan;
    plan.jobs = jobs;
    return plan;
}

} // namespace

class TestSettingsExport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFileReadsBackAsTheSame_data();
    void theFileReadsBackAsTheSame();
    void commandLines_data();
    void commandLines();
    void pythonModuleToTheLetter();
    void pythonSaysWhatItLeavesOut();
    void everyFormulaIsPython_data();
    void everyFormulaIsPython();
    void noKeyAnywhere();
};

void TestSettingsExport::theFileReadsBackAsTheSame_data()
{
    QTest::addColumn<QString>("id");
    for (const Preset& preset : builtInPresets()) {
        QTest::newRow(qPrintable(preset.id)) << preset.id;
    }
}

void TestSettingsExport::theFileReadsBackAsTheSame()
{
    QFETCH(QString, id);
    const Policy policy = findPreset(builtInPresets(), id)->policy;
    const auto read = policyFromJson(policyFile(policy));
    QVERIFY(std::get_if<Policy>(&read) != nullptr);
    QVERIFY(std::get<Policy>(read) == policy);
}

void TestSettingsExport::commandLines_data()
{
    QTest::addColumn<int>("which");
    QTest::addColumn<QString>("expected");
    QTest::newRow("a preset")
        << 0
        << QStringLiteral("ratescope-cli run --base-url https://api.example.org/v1 "
                          "--model small --jobs 20 --prompt Hello --policy sdk-default\n");
    QTest::newRow("with changes")
        << 1
        << QStringLiteral("ratescope-cli run --base-url https://api.example.org/v1 --model small "
                          "--jobs 20 --prompt Hello --policy auto --rate 55/min --concurrency 8 "
                          "--deadline 90 --breaker 7 --breaker-open 30 --no-gate\n");
    QTest::newRow("quoted, simulated, at a rate")
        << 2
        << QStringLiteral(
               "# Its simulated server allows 60/min, whatever was set in the window.\n"
               "# All jobs come at once here: “30/min until 5 jobs: What's up?” has no option.\n"
               "ratescope-cli run --simulated --jobs 5 --prompt 'What'\\''s up?' --max-tokens 16 "
               "--stream --policy auto\n");
    QTest::newRow("beyond the options")
        << 3
        << QStringLiteral(
               "# policy.json: the policy, copied as JSON; options cannot say all of it.\n"
               "ratescope-cli run --base-url https://api.example.org/v1 --model small --jobs 20 "
               "--prompt Hello --policy policy.json\n");
}

void TestSettingsExport::commandLines()
{
    QFETCH(int, which);
    QFETCH(QString, expected);
    Policy policy = defaultPolicy();
    Endpoint where = endpoint();
    WorkloadPlan plan = hello(20);
    switch (which) {
    case 0:
        policy = findPreset(builtInPresets(), QStringLiteral("sdk-default"))->policy;
        break;
    case 1:
        policy.throttle.rate = RequestRate::perMinute(55);
        policy.throttle.concurrency = 8;
        policy.backoff.deadline = 90s;
        policy.sharedGate = false;
        policy.breaker = BreakerSettings{7, 30s};
        break;
    case 2:
        where.simulated = true;
        plan.shape = ArrivalShape::steady;
        plan.rate = RequestRate::perMinute(30);
        plan.jobs = 5;
        plan.prompt = "What's up?";
        plan.maxTokens = Tokens{16};
        plan.stream = true;
        break;
    default:
        policy.backoff.shortestHint = 2s;
        break;
    }
    QCOMPARE(commandLine(policy, where, plan), expected);
}

void TestSettingsExport::pythonModuleToTheLetter()
{
    Policy policy;
    policy.throttle.rate = RequestRate::perSecond(1);
    policy.throttle.burst = 5;
    policy.throttle.concurrency = 8;
    policy.backoff.jitter = Jitter::full;
    policy.backoff.retries = 6;
    policy.backoff.deadline = 120s;
    const QString expected =
        QString::fromUtf8(R"(# Settings of Ratescope for the openai package (pip install openai).
# The key comes from the environment: OPENAI_API_KEY.
import itertools
import random
import threading
import time

import openai

RATE = 1  # requests a second; None: no limit
BURST = 5  # requests that may go at once after a rest
CONCURRENCY = 8  # requests in flight
RETRIES = 6  # attempts after the first
BASE = 0.5  # seconds
FACTOR = 2
CAP = 60  # seconds
SHARE = 0.25  # of a wait, by which some jitters move it
LONGEST_HINT = 3600  # seconds that the server may name
DEADLINE = 120  # seconds from the first attempt to the last retry; None: no end
PAUSE = 0  # seconds that nobody sends after each refusal
SHARED_GATE = True  # one job's hint holds everybody

# The package's own retries are off: it would wait by other rules, and twice.
client = openai.OpenAI(
    base_url="https://api.example.org/v1",
    max_retries=0,
    timeout=60,  # seconds
)


class Throttle:
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


throttle = Throttle()


def waits():
    """Seconds before each retry of one job."""
    for retry in range(RETRIES):
        growth = BASE * FACTOR ** min(retry, 100)
        wait = random.uniform(0, min(CAP, growth))
        yield wait


def with_hint(wait, hint):
    """The wait with the server's hint; None: not worth waiting for."""
    if hint is None:
        return wait
    if hint > LONGEST_HINT:
        return None
    return max(wait, hint + random.uniform(0, BASE))


def hint_of(error):
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


if __name__ == "__main__":
    answer = ask(
        model="small",
        messages=[{"role": "user", "content": "Hello"}],
    )
    print(answer.choices[0].message.content)
)");
    const QStringList got = pythonModule(policy, endpoint()).split(u'\n');
    const QStringList wanted = expected.split(u'\n');
    for (qsizetype line = 0; line < std::min(got.size(), wanted.size()); ++line) {
        QCOMPARE(got[line], wanted[line]);
    }
    QCOMPARE(got.size(), wanted.size());
}

void TestSettingsExport::pythonSaysWhatItLeavesOut()
{
    Policy policy = defaultPolicy();
    policy.throttle.tokenRate = TokenRate::perMinute(1000);
    Endpoint claude = endpoint();
    claude.dialect = QStringLiteral("anthropic");
    claude.model = QStringLiteral("a\"b\\c\nd");
    const QString text = pythonModule(policy, claude);
    QVERIFY(text.contains(QStringLiteral("# Not in here: the controller “auto”, which moves the "
                                         "pace by itself; the limit on tokens")));
    QVERIFY(text.contains(QStringLiteral("# Anthropic: give base_url")));
    QVERIFY(text.contains(QStringLiteral("model=\"a\\\"b\\\\c\\nd\",")));
    QVERIFY(text.contains(QStringLiteral("RATE = None  #")));
}

void TestSettingsExport::everyFormulaIsPython_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("jitter");
    for (int kind = 0; kind <= int(BackoffKind::polynomial); ++kind) {
        for (int jitter = 0; jitter <= int(Jitter::smooth); ++jitter) {
            QTest::addRow("%d-%d", kind, jitter) << kind << jitter;
        }
    }
}

/// The module's own waits(), run by Python where there is one, stay between 0 and the cap.
void TestSettingsExport::everyFormulaIsPython()
{
    QFETCH(int, kind);
    QFETCH(int, jitter);
    const QString python = QStandardPaths::findExecutable(QStringLiteral("python3"));
    if (python.isEmpty()) {
        QSKIP("no python3 here");
    }
    Policy policy;
    policy.backoff.kind = static_cast<BackoffKind>(kind);
    policy.backoff.jitter = static_cast<Jitter>(jitter);
    policy.backoff.retries = 300;
    policy.backoff.hint = static_cast<HintUse>(jitter % 4);
    policy.backoff.longHint = static_cast<LongHint>(jitter % 3);
    const QString module = pythonModule(policy, endpoint());
    // A stand-in for the package: only its names are needed to define the module.
    const QString script =
        QStringLiteral("import sys, types\n"
                       "fake = types.ModuleType('openai')\n"
                       "fake.OpenAI = lambda **settings: None\n"
                       "fake.APIError = fake.APIConnectionError = Exception\n"
                       "sys.modules['openai'] = fake\n"
                       "space = {'__name__': 'copied'}\n"
                       "exec(compile(sys.stdin.read(), 'copied', 'exec'), space)\n"
                       "waits = list(space['waits']())\n"
                       "assert len(waits) == 300, len(waits)\n"
                       "assert all(0 <= wait <= 60 for wait in waits), waits\n"
                       "for hint in (None, 1, 4000):\n"
                       "    space['with_hint'](1, hint)\n"
                       "with space['throttle']:\n"
                       "    pass\n");
    QProcess process;
    process.start(python, {QStringLiteral("-c"), script});
    process.write(module.toUtf8());
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished());
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
}

void TestSettingsExport::noKeyAnywhere()
{
    const QString secret = endpoint().key.reveal();
    QVERIFY(!commandLine(Policy(), endpoint(), hello(1)).contains(secret));
    QVERIFY(!pythonModule(Policy(), endpoint()).contains(secret));
}

QTEST_GUILESS_MAIN(TestSettingsExport)
#include "tst_settings_export.moc"
