#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ratescope {

/// Structured field values of RFC 9651 (which contains all of RFC 8941).

struct FieldToken
{
    std::string text;
    bool operator==(const FieldToken&) const = default;
};
struct FieldBytes
{
    std::string bytes; ///< decoded
    bool operator==(const FieldBytes&) const = default;
};
struct FieldDate
{
    std::int64_t seconds = 0; ///< since 1970, UTC; may be negative
    bool operator==(const FieldDate&) const = default;
};
struct FieldDisplayString
{
    std::string utf8;
    bool operator==(const FieldDisplayString&) const = default;
};

/// Integer, decimal, string, token, byte sequence, boolean, date, display string.
using BareItem = std::variant<std::int64_t, double, std::string, FieldToken, FieldBytes, bool,
                              FieldDate, FieldDisplayString>;
using FieldParameters = std::vector<std::pair<std::string, BareItem>>;

struct FieldItem
{
    BareItem value;
    FieldParameters parameters;
    bool operator==(const FieldItem&) const = default;
};
struct FieldInnerList
{
    std::vector<FieldItem> items;
    FieldParameters parameters;
    bool operator==(const FieldInnerList&) const = default;
};
using FieldMember = std::variant<FieldItem, FieldInnerList>;
using FieldList = std::vector<FieldMember>;
using FieldDictionary = std::vector<std::pair<std::string, FieldMember>>;

/// Where and why a field is not what it should be. The standard wants such a field ignored whole.
struct FieldProblem
{
    std::size_t offset = 0;
    std::string reason;
};

/// The three kinds of top-level value (RFC 9651 4.2). Several lines of one field are to be joined
/// with ", " before. Of a key that comes twice the last value counts, at the first one's place.
/// Bounds, of which the standard asks at least as much: 1,024 members, 256 parameters of one item.
std::variant<FieldItem, FieldProblem> parseFieldItem(std::string_view text);
std::variant<FieldList, FieldProblem> parseFieldList(std::string_view text);
std::variant<FieldDictionary, FieldProblem> parseFieldDictionary(std::string_view text);

/// nullptr when there is none of that name.
const BareItem* findParameter(const FieldParameters& parameters, std::string_view name);

} // namespace ratescope
