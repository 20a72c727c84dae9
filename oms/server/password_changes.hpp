// Owns password changes by desks, UserRequest(BE) with UserRequestType(924)=3: from the message to
// the new hash in {data}/users.toml. The journal gets who asked and when; a password never leaves
// this class, and is wiped as soon as it is answered.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "fix/credentials.hpp"
#include "fix/encode_answers.hpp"
#include "oms/model/effects.hpp"
#include "oms/server/users_file.hpp"

namespace trestle::server {

// What is wrong with a new password; empty when it will do. Never quotes it.
[[nodiscard]] std::string why_not_password(std::string_view wanted, std::string_view old,
                                           std::string_view username);

class PasswordChanges {
public:
    struct Ports {
        // Hashing takes 50 ms each: run() does the work on another thread, post() comes back.
        std::function<void(std::function<void()>)> run;
        std::function<void(std::function<void()>)> post;
        std::function<void(SessionId const&, fix::UserResponse const&)> answer;
        // Who is on, and from where; empty: nobody.
        std::function<std::string(std::string const& desk)> peer_of;
        std::function<Timestamp()> now;
        std::function<void(std::string_view)> log;
    };

    // The credentials must outlive the work.
    PasswordChanges(fix::Credentials& credentials, std::filesystem::path const& home, Ports ports)
        : credentials_(credentials), file_(home / "users.toml"), ports_(std::move(ports)) {}
    ~PasswordChanges();
    PasswordChanges(PasswordChanges const&) = delete;

    // The message as it came, before it is journaled without its secrets.
    void note(Origin const& origin, std::string_view message);
    // It has been journaled: does what it asks and answers. One that was noted by an earlier run of
    // the process is gone with it, and its desk has no answer: nothing was changed.
    void answer(AnswerQuery const& query);

private:
    struct Request {
        std::string id, username, password, new_password;
        std::uint32_t type = 0;
        ~Request();
    };

    void change(std::string const& desk, std::shared_ptr<Request const> const& request);
    [[nodiscard]] fix::UserResponse carry_out(std::string const& desk, std::string const& peer,
                                              Timestamp now, Request const& request);

    fix::Credentials& credentials_;
    UsersFile file_;  // written by the one worker of run() only
    Ports ports_;
    std::map<std::pair<SessionId, std::uint64_t>, std::shared_ptr<Request>> noted_;
};

}  // namespace trestle::server
