#include "core/ietf_limits.h"

#include "core/field_text.h"
#include "core/structured_field.h"

#include <algorithm>

namespace ratescope {

namespace {

constexpr std::size_t mostPolicies = 16;
constexpr Duration longestReset = std::chrono::days(1);

/// A name for a policy of the older generations, which have none.
constexpr std::string_view nameless;

std::optional<std::int64_t> count(const BareItem* item)
{
    const auto* integer = item == nullptr ? nullptr : std::get_if<std::int64_t>(item);
    return integer == nullptr || *integer < 0 ? std::nullopt : std::optional(*integer);
}

std::optional<Duration> seconds(const BareItem* item)
{
    const std::optional<std::int64_t> whole = count(item);
    if (!whole || *whole > std::chrono::floor<std::chrono::seconds>(longestReadableWait).count()) {
        return std::nullopt;
    }
    return std::chrono::seconds(*whole);
}

std::optional<std::string> text(const BareItem& item)
{
    if (const auto* string = std::get_if<std::string>(&item)) {
        return *string;
    }
    if (const auto* token = std::get_if<FieldToken>(&item)) {
        return token->text;
    }
    return std::nullopt;
}

/// nullopt for units that are no axis of ours (content-bytes).
std::optional<LimitAxis> axisOfUnit(const BareItem* unit)
{
    if (unit == nullptr) {
        return LimitAxis::requests;
    }
    const std::optional<std::string> word = text(*unit);
    if (word == "requests") {
        return LimitAxis::requests;
    }
    if (word == "concurrent-requests") {
        return LimitAxis::concurrency;
    }
    return word == "tokens" ? std::optional(LimitAxis::tokens) : std::nullopt;
}

struct Policy
{
    std::string name;
    std::optional<LimitAxis> axis;
    AxisLimit value;
};

/// Either generation of the field: the quota is the item itself, or the parameter q of a name.
std::optional<Policy> readPolicy(const FieldItem& item)
{
    Policy policy;
    policy.axis = axisOfUnit(findParameter(item.parameters, "qu"));
    policy.value.window = seconds(findParameter(item.parameters, "w"));
    if (const std::optional<std::string> name = text(item.value)) {
        policy.name = *name;
        policy.value.limit = count(findParameter(item.parameters, "q"));
    } else {
        policy.value.limit = count(&item.value);
    }
    return policy.value.limit ? std::optional(policy) : std::nullopt;
}

/// Of RateLimit-Policy, or of RateLimit-Limit in its oldest form, "10, 10;w=1, 50;w=60", where all
/// but the first are policies.
std::vector<Policy> readPolicies(const HttpHeaders& headers)
{
    std::vector<Policy> policies;
    const std::string* field = findHeader(headers, "ratelimit-policy");
    const bool oldest = field == nullptr;
    if (oldest) {
        field = findHeader(headers, "ratelimit-limit");
    }
    if (field == nullptr) {
        return policies;
    }
    const auto parsed = parseFieldList(*field);
    const auto* list = std::get_if<FieldList>(&parsed);
    if (list == nullptr) {
        return policies;
    }
    for (const FieldMember& member : *list) {
        const auto* item = std::get_if<FieldItem>(&member);
        if (item == nullptr || policies.size() == mostPolicies) {
            continue;
        }
        std::optional<Policy> policy = readPolicy(*item);
        if (policy && (!oldest || policy->value.window)) {
            policies.push_back(*std::move(policy));
        }
    }
    return policies;
}

void setReset(AxisLimit& limit, std::optional<Duration> reset)
{
    if (reset) {
        limit.untilFull = std::min(*reset, limit.window.value_or(longestReset));
    }
}

/// From -08 on: one item for each policy, by its name. False when the field is not of that kind.
bool readItems(const std::string& field, std::vector<Policy>& policies)
{
    const auto parsed = parseFieldList(field);
    const auto* list = std::get_if<FieldList>(&parsed);
    if (list == nullptr) {
        return false;
    }
    bool any = false;
    for (const FieldMember& member : *list) {
        const auto* item = std::get_if<FieldItem>(&member);
        const std::optional<std::string> name = item == nullptr ? std::nullopt : text(item->value);
        if (!name || !count(findParameter(item->parameters, "r"))) {
            continue;
        }
        any = true;
        auto policy = std::find_if(policies.begin(), policies.end(),
                                   [&name](const Policy& each) { return each.name == *name; });
        if (policy == policies.end()) {
            if (policies.size() == 2 * mostPolicies) {
                continue;
            }
            policy = policies.insert(policies.end(), {*name, LimitAxis::requests, {}});
        }
        policy->value.remaining = count(findParameter(item->parameters, "r"));
        setReset(policy->value, seconds(findParameter(item->parameters, "t")));
    }
    return any;
}

/// What both older generations say: one limit, whose policy is known by the same quota.
struct Current
{
    std::optional<std::int64_t> limit;
    std::optional<std::int64_t> remaining;
    std::optional<Duration> reset;
};

const BareItem* itemOf(const FieldDictionary& dictionary, std::string_view key)
{
    for (const auto& [name, member] : dictionary) {
        const auto* item = std::get_if<FieldItem>(&member);
        if (name == key && item != nullptr) {
            return &item->value;
        }
    }
    return nullptr;
}

Current readDictionary(const std::string& field)
{
    const auto parsed = parseFieldDictionary(field);
    const auto* dictionary = std::get_if<FieldDictionary>(&parsed);
    if (dictionary == nullptr) {
        return {};
    }
    return {count(itemOf(*dictionary, "limit")), count(itemOf(*dictionary, "remaining")),
            seconds(itemOf(*dictionary, "reset"))};
}

/// An integer; of RateLimit-Limit's oldest form, "10, 10;w=1, 50;w=60", the first.
std::optional<std::int64_t> firstInteger(const HttpHeaders& headers, std::string_view name)
{
    const std::string* field = findHeader(headers, name);
    if (field == nullptr) {
        return std::nullopt;
    }
    const auto parsed = parseFieldList(*field);
    const auto* list = std::get_if<FieldList>(&parsed);
    const auto* item =
        list == nullptr || list->empty() ? nullptr : std::get_if<FieldItem>(&list->front());
    return item == nullptr ? std::nullopt : count(&item->value);
}

Current readTriplet(const HttpHeaders& headers)
{
    Current current{firstInteger(headers, "ratelimit-limit"),
                    firstInteger(headers, "ratelimit-remaining"), std::nullopt};
    if (const auto reset = firstInteger(headers, "ratelimit-reset")) {
        const BareItem item = *reset;
        current.reset = seconds(&item);
    }
    return current;
}

void addCurrent(const Current& current, std::vector<Policy>& policies)
{
    if (!current.limit && !current.remaining && !current.reset) {
        return;
    }
    auto policy = std::find_if(policies.begin(), policies.end(), [&](const Policy& each) {
        return each.value.limit == current.limit || (!current.limit && policies.size() == 1);
    });
    if (policy == policies.end()) {
        policy = policies.insert(policies.end(), {std::string(nameless), LimitAxis::requests, {}});
        policy->value.limit = current.limit;
    }
    policy->value.remaining = current.remaining;
    setReset(policy->value, current.reset);
}

} // namespace

IetfLimits parseIetfLimits(const HttpHeaders& headers)
{
    IetfLimits ietf;
    const bool any = std::any_of(headers.begin(), headers.end(), [](const HttpHeader& header) {
        return header.name.starts_with("ratelimit");
    });
    if (!any) {
        return ietf;
    }
    std::vector<Policy> policies = readPolicies(headers);
    const std::string* field = findHeader(headers, "ratelimit");
    if (field == nullptr) {
        addCurrent(readTriplet(headers), policies);
    } else if (!readItems(*field, policies)) {
        addCurrent(readDictionary(*field), policies);
    }
    for (Policy& policy : policies) {
        if (policy.axis) {
            ietf.limits.push_back({*policy.axis, std::move(policy.name), policy.value});
        }
    }
    return ietf;
}

void addTo(LimitCollector& collector, const IetfLimits& ietf)
{
    for (const NamedLimit& limit : ietf.limits) {
        if (AxisLimit* const value = collector.at(limit.axis, limit.name, limit.value.window)) {
            *value = limit.value;
        }
    }
}

} // namespace ratescope
