#include "wire/redact.h"

#include <QString>
#include <QUrlQuery>

#include <algorithm>
#include <array>

namespace ratescope {

namespace {

constexpr std::size_t mostHeaders = 100;
constexpr std::size_t longestValue = 2000;

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

bool startsWith(std::string_view text, std::string_view lowerCase)
{
    return text.size() >= lowerCase.size() &&
           std::equal(lowerCase.begin(), lowerCase.end(), text.begin(),
                      [](char wanted, char c) { return wanted == lower(c); });
}

/// A quick look for what redacted() would look for slowly.
bool mayHoldSecrets(std::string_view text)
{
    constexpr std::string_view scheme = "bearer";
    return text.find("sk-") != std::string_view::npos ||
           std::search(text.begin(), text.end(), scheme.begin(), scheme.end(),
                       [](char c, char wanted) { return lower(c) == wanted; }) != text.end();
}

/// Every sign but letters and digits as JSON may write it: "+" as "\u002B".
QByteArray escaped(const QByteArray& plain)
{
    QByteArray result;
    for (const char c : plain) {
        const bool plainSign = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                               (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
        result += plainSign ? QByteArray(1, c) : "\\u00" + QByteArray(1, c).toHex();
    }
    return result;
}

/// Addresses whose parameters may carry anybody's secret.
bool isAddressHeader(std::string_view lowerCaseName)
{
    return lowerCaseName == "location" || lowerCaseName == "content-location" ||
           lowerCaseName == "referer";
}

template <std::size_t Count>
bool isOneOf(std::string_view name, const std::array<std::string_view, Count>& names)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

bool isSecretHeader(std::string_view lowerCaseName)
{
    static constexpr std::array<std::string_view, 10> names{
        "authorization",  "proxy-authorization",
        "api-key",        "x-api-key",
        "x-goog-api-key", "cookie",
        "set-cookie",     "x-auth-token",
        "set-cookie2",    "ocp-apim-subscription-key"};
    // Providers and proxies have names of their own; "x-ratelimit-remaining-tokens" is none of
    // them.
    static constexpr std::array<std::string_view, 7> ends{
        "-api-key", "-apikey", "-api-token", "-access-token", "-auth-key", "-secret", "-password"};
    return isOneOf(lowerCaseName, names) ||
           std::any_of(ends.begin(), ends.end(),
                       [&](std::string_view end) { return lowerCaseName.ends_with(end); });
}

bool isSecretParameter(std::string_view name)
{
    static constexpr std::array<std::string_view, 9> names{
        "key",   "api-key", "api_key",   "apikey",          "access_token",
        "token", "sig",     "signature", "subscription-key"};
    return isOneOf(lowered(name), names);
}

Redactor::Redactor(const ApiKey& key)
{
    if (key.isEmpty()) {
        return;
    }
    const QByteArray plain = key.reveal().toUtf8();
    QByteArray slashed = plain;
    slashed.replace("/", "\\/");
    QByteArray quoted = plain;
    quoted.replace("\\", "\\\\").replace("\"", "\\\"");
    const QByteArray percent = plain.toPercentEncoding();
    for (const QByteArray& form :
         {plain, percent, percent.toPercentEncoding(), slashed, quoted, escaped(plain)}) {
        std::string lowerCase = lowered(form.toStdString());
        if (std::find(m_forms.begin(), m_forms.end(), lowerCase) == m_forms.end()) {
            m_forms.push_back(std::move(lowerCase));
        }
    }
    std::sort(m_forms.begin(), m_forms.end(),
              [](const auto& a, const auto& b) { return a.size() > b.size(); });
    m_overlap = m_forms.front().size();
}

std::string Redactor::text(std::string_view text, std::size_t limit) const
{
    std::string result;
    const std::size_t end = std::min(limit, text.size());
    result.reserve(end);
    std::size_t kept = 0; // up to here it is in the result
    for (std::size_t i = 0; i < end && !m_forms.empty();) {
        const auto form =
            std::find_if(m_forms.begin(), m_forms.end(), [&](const std::string& candidate) {
                return lower(text[i]) == candidate.front() && startsWith(text.substr(i), candidate);
            });
        if (form == m_forms.end()) {
            ++i;
            continue;
        }
        result.append(text, kept, i - kept).append(redactedMark);
        i += form->size();
        kept = i;
    }
    if (kept < end) {
        result.append(text, kept, end - kept);
    }
    if (mayHoldSecrets(result)) {
        return redacted(QString::fromStdString(result), ApiKey()).toStdString();
    }
    return result;
}

HttpHeaders Redactor::headers(const HttpHeaders& headers) const
{
    HttpHeaders result;
    result.reserve(std::min(headers.size(), mostHeaders));
    for (const HttpHeader& header : headers) {
        if (result.size() == mostHeaders) {
            break;
        }
        if (isSecretHeader(header.name)) {
            // What kind of secret it was is worth knowing, and none itself.
            const bool bearer = startsWith(header.value, "bearer ");
            result.push_back({header.name, (bearer ? "Bearer " : "") + std::string(redactedMark)});
        } else if (isAddressHeader(header.name)) {
            const auto target = QUrl(QString::fromStdString(header.value));
            result.push_back({header.name, text(target.isValid() ? address(target) : header.value,
                                                longestValue)});
        } else {
            result.push_back({text(header.name), text(header.value, longestValue)});
        }
    }
    return result;
}

std::string Redactor::address(const QUrl& url) const
{
    QUrl shown = url.adjusted(QUrl::RemoveUserInfo | QUrl::RemoveFragment);
    if (shown.hasQuery()) {
        auto items = QUrlQuery(shown).queryItems(QUrl::FullyEncoded);
        for (auto& [name, value] : items) {
            if (isSecretParameter(name.toStdString())) {
                value = QStringLiteral("redacted"); // brackets would have to be encoded
            }
        }
        QUrlQuery query;
        query.setQueryItems(items);
        shown.setQuery(query);
    }
    return text(shown.toString(QUrl::FullyEncoded).toStdString());
}

} // namespace ratescope
