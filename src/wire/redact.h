#pragma once

#include "core/http_header.h"
#include "wire/endpoint.h"

#include <QUrl>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ratescope {

/// What stands where a secret stood.
inline constexpr std::string_view redactedMark = "[redacted]";

/// Whether a header of this lower-case name carries a secret: Authorization, the providers' key
/// headers, cookies.
bool isSecretHeader(std::string_view lowerCaseName);
/// Whether a parameter of an address carries a secret, such as Gemini's `key`.
bool isSecretParameter(std::string_view name);

/// Takes one endpoint's key out of whatever is written down of an exchange, in any case of its
/// letters and also percent-encoded (once or twice) or escaped as JSON: servers quote the key in
/// their errors. Other secrets go by the name of what they stand in and by their looks ("sk-…",
/// "Bearer …").
class Redactor
{
public:
    explicit Redactor(const ApiKey& key);

    /// `text`, and of it what stands before `limit`. To redact all of a text that is cut, hand in
    /// at least overlap() bytes beyond the limit: a key that stands across it then goes as a whole.
    std::string text(std::string_view text, std::size_t limit = std::string_view::npos) const;
    std::size_t overlap() const { return m_overlap; }

    /// At most 100 fields, each value of at most 2,000 bytes.
    HttpHeaders headers(const HttpHeaders& headers) const;
    /// Without user, password and fragment.
    std::string address(const QUrl& url) const;

private:
    std::vector<std::string> m_forms; ///< of the key, in lower case, the longest first
    std::size_t m_overlap = 0;
};

} // namespace ratescope
