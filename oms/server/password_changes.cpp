#include "oms/server/password_changes.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <charconv>

#include "oms/audit/words.hpp"

namespace trestle::server {

namespace {

constexpr std::size_t shortest = 8;
constexpr std::size_t longest = 128;
// A desk that asks and asks before the journal has written: more are answered as too many.
constexpr std::size_t most_noted = 64;
constexpr std::uint32_t change_password = 3;

void wipe(std::string& text) { OPENSSL_cleanse(text.data(), text.size()); }

std::string_view value_of(std::string_view message, std::string_view tag) {
    std::string const start = '\x01' + std::string(tag) + '=';
    auto const at = message.find(start);
    if (at == std::string_view::npos) return {};
    auto const begin = at + start.size();
    return message.substr(begin, message.find('\x01', begin) - begin);
}

}  // namespace

std::string why_not_password(std::string_view wanted, std::string_view old,
                             std::string_view username) {
    if (wanted.empty()) return "NewPassword(925) is missing; set it";
    if (wanted.size() < shortest || wanted.size() > longest) {
        return "NewPassword(925) has " + std::to_string(wanted.size()) + " characters; write " +
               std::to_string(shortest) + " to " + std::to_string(longest);
    }
    if (wanted == old) return "NewPassword(925) is the present password; choose another";
    if (wanted == username) return "NewPassword(925) is the Username(553); choose another";
    bool const is_plain = std::ranges::all_of(
        wanted, [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
    if (!is_plain) return "NewPassword(925) has control characters; use letters, digits and signs";
    bool const is_one_character = std::ranges::all_of(
        wanted, [&](char c) { return c == wanted.front(); });
    if (is_one_character) return "NewPassword(925) is one character repeated; choose another";
    return {};
}

PasswordChanges::Request::~Request() {
    wipe(password);
    wipe(new_password);
}

PasswordChanges::~PasswordChanges() = default;

void PasswordChanges::note(Origin const& origin, std::string_view message) {
    if (noted_.size() >= most_noted) return;
    auto request = std::make_shared<Request>();
    request->id = value_of(message, "923");
    request->username = value_of(message, "553");
    request->password = value_of(message, "554");
    request->new_password = value_of(message, "925");
    auto const type = value_of(message, "924");
    std::from_chars(type.data(), type.data() + type.size(), request->type);
    noted_[{origin.session, origin.msg_seq_num}] = std::move(request);
}

void PasswordChanges::answer(AnswerQuery const& query) {
    auto const& origin = query.query.origin;
    auto found = noted_.extract({origin.session, origin.msg_seq_num});
    std::string const desk(origin.session.view());
    fix::UserResponse response{.request_id = query.query.request_id};
    if (found.empty()) {
        response.text = "too many user requests at once; nothing was changed, try again";
        return ports_.answer(origin.session, response);
    }
    std::shared_ptr<Request const> const request = std::move(found.mapped());
    response.username = request->username;
    if (request->type != change_password) {
        response.text = "UserRequestType(924) " + std::to_string(query.query.type) +
                        " is not done here; use 3 to change a password";
        return ports_.answer(origin.session, response);
    }
    change(desk, request);
}

void PasswordChanges::change(std::string const& desk,
                             std::shared_ptr<Request const> const& request) {
    auto const peer = ports_.peer_of(desk);
    auto const now = ports_.now();
    ports_.run([this, desk, peer, now, request] {
        auto const response = carry_out(desk, peer, now, *request);
        ports_.post([this, desk, response] {
            bool const is_changed = response.status == fix::UserResponse::Status::password_changed;
            ports_.log("session " + desk + ": password of user " + response.username +
                       (is_changed ? " changed" : " not changed: " + response.text));
            ports_.answer(SessionId::of(desk), response);
        });
    });
}

fix::UserResponse PasswordChanges::carry_out(std::string const& desk, std::string const& peer,
                                             Timestamp now, Request const& request) {
    using Status = fix::UserResponse::Status;
    fix::UserResponse response{.request_id = request.id, .username = request.username};
    // The same check as at logon, so that guessing is held up in the same way.
    auto const refusal = credentials_.check(desk, request.username, request.password, peer,
                                            fix::Credentials::Clock::now());
    if (!refusal.empty()) {
        response.status = Status::wrong_password;
        response.text = refusal;
        return response;
    }
    response.text = why_not_password(request.new_password, request.password, request.username);
    if (!response.text.empty()) return response;
    auto const hash = fix::make_password_hash(request.new_password);
    if (hash.empty()) {
        response.text = "no new hash could be made; nothing was changed, try again";
        return response;
    }
    auto const problem = file_.keep({desk, request.username, hash, audit::to_text(now)});
    if (!problem.empty()) {
        response.text = "the new password could not be kept; nothing was changed, call operations";
        ports_.post([this, problem] { ports_.log("ALERT " + problem); });
        return response;
    }
    static_cast<void>(credentials_.set_password(desk, request.username, hash));
    response.status = Status::password_changed;
    response.text = "password changed";
    return response;
}

}  // namespace trestle::server
