// Job files, prompt files, policies and scenarios of our own.

#include "fuzz_input.h"
#include "wire/job_file.h"
#include "wire/policy_json.h"
#include "wire/scenario.h"

#include <QBuffer>

using namespace ratescope;

namespace {

void checkWorkload(const std::variant<Workload, JsonProblem>& parsed)
{
    if (const auto* problem = std::get_if<JsonProblem>(&parsed)) {
        require(!problem->message.isEmpty());
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    FuzzInput input(data, size);
    const std::size_t kind = input.choose(4);
    const std::string_view rest = input.rest();
    QByteArray bytes(rest.data(), static_cast<qsizetype>(rest.size()));
    const JobFileLimits limits{1'000, 4'096, 1 << 20};
    if (kind < 2) {
        QBuffer file(&bytes);
        require(file.open(QIODevice::ReadOnly));
        checkWorkload(kind == 0 ? readJobFile(file, {}, limits) : readPromptFile(file, {}, limits));
    } else if (kind == 2) {
        const auto parsed = policyFromJson(bytes);
        if (const auto* policy = std::get_if<Policy>(&parsed)) {
            require(policy->clamped() == *policy);
        }
    } else {
        scenarioFromJson(bytes);
    }
    return 0;
}
