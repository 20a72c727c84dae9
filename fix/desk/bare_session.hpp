// Owns a FIX connection without opinions, for certification: it sends what it is told, broken or
// not, and hands over what comes. Never asks for a resend or judges a number by itself; the player
// does. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fix/desk/certification.hpp"
#include "fix/desk/message.hpp"
#include "fix/desk/wire.hpp"

namespace trestle::fix::desk {

struct BareSettings {
    WireSettings wire;
    std::string sender;
    std::string target;
    std::string username;
    std::string password;
    int heartbeat_seconds = 30;
};

class BareSession {
public:
    // Told of every message both ways, as bytes.
    using Witness = std::function<void(bool is_sent, std::string const& bytes)>;

    BareSession(BareSettings settings, Witness witness)
        : settings_(std::move(settings)), witness_(std::move(witness)) {}

    [[nodiscard]] std::string connect();  // empty, or why not
    void disconnect();
    [[nodiscard]] bool is_open() const { return wire_ != nullptr && wire_->is_open(); }
    [[nodiscard]] std::string close_reason() const;

    // Header fields stand first, ours unless the fields give them; an absent one is left out.
    // 8, 9 and 10 are computed, unless given.
    void send(std::string const& msg_type, std::vector<FieldPattern> const& fields);
    // The Logon of this session; the fields replace, add or take away.
    void send_logon(std::vector<FieldPattern> const& fields);
    // The next whole message; nothing when none came until then, or the connection ended.
    [[nodiscard]] std::optional<Message> receive(SteadyTime deadline);

    [[nodiscard]] std::uint64_t next_number() const { return next_number_; }
    void set_next_number(std::uint64_t number) { next_number_ = number; }
    [[nodiscard]] BareSettings const& settings() const { return settings_; }
    void set_password(std::string password) { settings_.password = std::move(password); }

private:
    BareSettings settings_;
    Witness witness_;
    std::unique_ptr<Wire> wire_;
    Framer framer_;
    std::uint64_t next_number_ = 1;
    std::string problem_;
};

}  // namespace trestle::fix::desk
