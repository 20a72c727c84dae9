// Owns password changes by desks, UserRequest(BE) with UserRequestType(924)=3: from the message to
// the new hash in {data}/users.toml. The journal gets who asked and when; a password never leaves
// this class, and is wiped as soon as it is answered.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "fix/credentials.hpp"
#include "fix/decode.hpp"
#include "fix/encode_answers.hpp"
#include "oms/server/config_users.hpp"

namespace trestle::server {

// What is wrong with a new password; empty when it will do. Never quotes it.
[[nodiscard]] std::string why_not_password(std::string_view wanted, std::string_view old,
                                           std::string_view username);

class PasswordChanges {
public:
    using Answer = std::function<void(fix::UserResponse const&)>;

    struct Ports {
        // Hashing takes 50 ms each: run() does the work on another thread, post() comes back.
        std::function<void(std::function<void()>)> run;
        std::function<void(std::function<void()>)> post;
        // From where the desk is on: wrong passwords are counted by host, as at logon.
        std::function<std::string(std::string const& desk)> peer_of;
        std::function<Timestamp()> now;
        std::function<void(std::string_view)> log;
    };

    // The credentials must outlive the work.
    PasswordChanges(fix::Credentials& credentials, std::filesystem::path const& home, Ports ports)
        : credentials_(credentials), file_(home / "users.toml"), ports_(std::move(ports)) {}

    // The request has been journaled, without its passwords. Answers on the loop, later.
    void change(std::string const& desk, fix::PasswordChange change, Answer answer);

private:
    struct Request;

    [[nodiscard]] fix::UserResponse carry_out(std::string const& desk, std::string const& peer,
                                              Timestamp now, fix::PasswordChange const& change);

    fix::Credentials& credentials_;
    UsersFile file_;  // written by the one worker of run() only
    Ports ports_;
};

}  // namespace trestle::server
