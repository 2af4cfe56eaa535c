#include "core/structured_field.h"

#include "core/bare_item_reader.h"

#include <algorithm>

namespace ratescope {

namespace {

constexpr std::size_t mostMembers = 1'024;
constexpr std::size_t mostParameters = 256;

/// The last value of a key counts, at the place of the first.
template <typename Value>
void put(std::vector<std::pair<std::string, Value>>& entries, std::string key, Value value)
{
    const auto known = std::find_if(entries.begin(), entries.end(),
                                    [&key](const auto& entry) { return entry.first == key; });
    if (known != entries.end()) {
        known->second = std::move(value);
    } else {
        entries.emplace_back(std::move(key), std::move(value));
    }
}

FieldParameters readParameters(BareItemReader& reader)
{
    FieldParameters parameters;
    while (reader.take(';')) {
        reader.skipSpaces();
        std::string key = reader.key();
        BareItem value = true;
        if (reader.take('=')) {
            value = reader.bareItem();
        }
        if (parameters.size() == mostParameters) {
            reader.fail("too many parameters");
            break;
        }
        put(parameters, std::move(key), std::move(value));
    }
    return parameters;
}

FieldItem readItem(BareItemReader& reader)
{
    FieldItem item;
    item.value = reader.bareItem();
    item.parameters = readParameters(reader);
    return item;
}

/// Behind its opening parenthesis.
FieldInnerList readInnerList(BareItemReader& reader)
{
    FieldInnerList list;
    while (!reader.atEnd()) {
        reader.skipSpaces();
        if (reader.take(')')) {
            list.parameters = readParameters(reader);
            return list;
        }
        if (list.items.size() == mostMembers) {
            reader.fail("too many items in an inner list");
            return list;
        }
        list.items.push_back(readItem(reader));
        if (reader.peek() != ' ' && reader.peek() != ')') {
            reader.fail("items of an inner list are set apart by spaces");
        }
    }
    reader.fail("the inner list has no end");
    return list;
}

FieldMember readMember(BareItemReader& reader)
{
    if (reader.take('(')) {
        return readInnerList(reader);
    }
    return readItem(reader);
}

/// Behind a member: whether another one follows.
bool anotherFollows(BareItemReader& reader, std::size_t membersSoFar)
{
    reader.skipBlanks();
    if (reader.atEnd()) {
        return false;
    }
    if (membersSoFar == mostMembers) {
        reader.fail("too many members");
    } else if (!reader.take(',')) {
        reader.fail("members are set apart by commas");
    }
    reader.skipBlanks();
    if (!reader.failed() && reader.atEnd()) {
        reader.fail("nothing follows the last comma");
    }
    return !reader.failed();
}

void readList(BareItemReader& reader, FieldList& list)
{
    while (!reader.atEnd()) {
        list.push_back(readMember(reader));
        if (!anotherFollows(reader, list.size())) {
            return;
        }
    }
}

void readDictionary(BareItemReader& reader, FieldDictionary& dictionary)
{
    while (!reader.atEnd()) {
        std::string key = reader.key();
        FieldMember member;
        if (reader.take('=')) {
            member = readMember(reader);
        } else {
            member = FieldItem{true, readParameters(reader)};
        }
        put(dictionary, std::move(key), std::move(member));
        if (!anotherFollows(reader, dictionary.size())) {
            return;
        }
    }
}

/// What stands between the spaces at both ends, read by `read`.
template <typename Value, typename Read>
std::variant<Value, FieldProblem> parseWhole(std::string_view text, Read read)
{
    BareItemReader reader(text);
    reader.skipSpaces();
    Value value = read(reader);
    reader.skipSpaces();
    if (!reader.atEnd()) {
        reader.fail("something follows behind the value");
    }
    if (reader.failed()) {
        return reader.problem();
    }
    return value;
}

} // namespace

std::variant<FieldItem, FieldProblem> parseFieldItem(std::string_view text)
{
    return parseWhole<FieldItem>(text, readItem);
}

std::variant<FieldList, FieldProblem> parseFieldList(std::string_view text)
{
    return parseWhole<FieldList>(text, [](BareItemReader& reader) {
        FieldList list;
        readList(reader, list);
        return list;
    });
}

std::variant<FieldDictionary, FieldProblem> parseFieldDictionary(std::string_view text)
{
    return parseWhole<FieldDictionary>(text, [](BareItemReader& reader) {
        FieldDictionary dictionary;
        readDictionary(reader, dictionary);
        return dictionary;
    });
}

const BareItem* findParameter(const FieldParameters& parameters, std::string_view name)
{
    const auto found =
        std::find_if(parameters.begin(), parameters.end(),
                     [name](const auto& parameter) { return parameter.first == name; });
    return found == parameters.end() ? nullptr : &found->second;
}

} // namespace ratescope
