#pragma once

#include "core/http_header.h"

#include <QByteArray>

#include <string>
#include <string_view>

namespace ratescope {

// What form an answer has: by what its headers say, and by how it begins, as servers' headers lie.

/// The type that Content-Type names, in small letters and without its parameters; empty for none.
std::string mediaType(const HttpHeaders& headers);
/// One object of JSON a line.
bool isJsonLines(std::string_view mediaType);
/// Types that no answer ever has: a gateway's or a captive portal's page.
bool isPage(std::string_view mediaType);
/// Of an event stream, whatever its type says.
bool beginsLikeStream(const QByteArray& start);
/// An error's body out of the event that some gateways put it into where a stream was asked for;
/// any other body as it is.
QByteArray withoutEventFrame(const QByteArray& body);

} // namespace ratescope
