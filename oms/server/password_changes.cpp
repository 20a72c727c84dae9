#include "oms/server/password_changes.hpp"

#include <openssl/crypto.h>

#include <algorithm>

#include "oms/audit/words.hpp"

namespace trestle::server {

namespace {

constexpr std::size_t shortest = 8;
constexpr std::size_t longest = 128;

void wipe(std::string& text) { OPENSSL_cleanse(text.data(), text.size()); }

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
    bool const is_plain =
        std::ranges::all_of(wanted, [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
    if (!is_plain) return "NewPassword(925) has control characters; use letters, digits and signs";
    bool const is_one_character =
        std::ranges::all_of(wanted, [&](char c) { return c == wanted.front(); });
    if (is_one_character) return "NewPassword(925) is one character repeated; choose another";
    return {};
}

// The passwords as long as somebody works with them.
struct PasswordChanges::Request {
    explicit Request(fix::PasswordChange&& given) : change(std::move(given)) {}
    ~Request() {
        wipe(change.password);
        wipe(change.new_password);
    }
    Request(Request const&) = delete;

    fix::PasswordChange change;
};

void PasswordChanges::change(std::string const& desk, fix::PasswordChange change, Answer answer) {
    auto const peer = ports_.peer_of(desk);
    auto const now = ports_.now();
    auto const request = std::make_shared<Request const>(std::move(change));
    ports_.run([this, desk, peer, now, request, answer = std::move(answer)] {
        auto const response = carry_out(desk, peer, now, request->change);
        ports_.post([this, desk, response, answer] {
            bool const is_changed = response.status == fix::UserResponse::Status::password_changed;
            ports_.log("session " + desk + ": password of user " +
                       audit::readable(response.username) +
                       (is_changed ? " changed" : " not changed: " + response.text));
            answer(response);
        });
    });
}

fix::UserResponse PasswordChanges::carry_out(std::string const& desk, std::string const& peer,
                                             Timestamp now, fix::PasswordChange const& change) {
    using Status = fix::UserResponse::Status;
    fix::UserResponse response{.request_id = change.request_id, .username = change.username};
    // The same check as at logon, so that guessing is held up in the same way.
    auto const refusal = credentials_.check(desk, change.username, change.password, peer,
                                            fix::Credentials::Clock::now());
    if (!refusal.empty()) {
        response.status = Status::wrong_password;
        response.text = refusal;
        return response;
    }
    response.text = why_not_password(change.new_password, change.password, change.username);
    if (!response.text.empty()) return response;
    auto const hash = fix::make_password_hash(change.new_password);
    if (hash.empty()) {
        response.text = "no new hash could be made; nothing was changed, try again";
        return response;
    }
    auto const problem = file_.keep({desk, change.username, hash, audit::to_text(now)});
    if (!problem.empty()) {
        response.text = "the new password could not be kept; nothing was changed, call operations";
        ports_.post([this, problem] { ports_.log("ALERT " + problem); });
        return response;
    }
    static_cast<void>(credentials_.set_password(desk, change.username, hash));
    response.status = Status::password_changed;
    response.text = "password changed";
    return response;
}

}  // namespace trestle::server
