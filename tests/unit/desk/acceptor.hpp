// Owns the server side of the desk's tests: a FIX acceptor on a real socket that plays one script.
// Never decides anything by itself: what the script does not say is not sent.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "fix/desk/client.hpp"
#include "fix/desk/message.hpp"

namespace trestle::fix::desk {

// One connection as the script sees it. A wait that is not met throws, which ends the script.
class Peer {
public:
    explicit Peer(int socket) : socket_(socket) {}
    ~Peer() { close(); }
    Peer(Peer const&) = delete;
    Peer& operator=(Peer const&) = delete;

    Message expect(std::string_view msg_type);  // the next message must be of this type
    // The next message of any type; nothing when none came in so long.
    std::optional<Message> take(int patience_ms);
    // With header: 49=TRESTLE, 56=DESK1, this MsgSeqNum.
    void send(std::uint64_t number, Message const& message);
    void send_bytes(std::string const& bytes);
    void close();
    void expect_end();  // the client closes

    // Takes the Logon and answers it; returns what came.
    Message welcome(std::uint64_t number = 1);
    // Takes Logout and answers it.
    void say_goodbye(std::uint64_t number);

private:
    int socket_ = -1;
    Framer framer_;
};

class Acceptor {
public:
    // Each script plays one connection, in this order, on a thread of the acceptor.
    explicit Acceptor(std::vector<std::function<void(Peer&)>> scripts);
    ~Acceptor();
    Acceptor(Acceptor const&) = delete;
    Acceptor& operator=(Acceptor const&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    // Waits for the scripts to end; "" when every one went as written.
    [[nodiscard]] std::string finish();
    [[nodiscard]] ClientSettings settings() const;  // of a client that calls here

private:
    void play(std::vector<std::function<void(Peer&)>> const& scripts);

    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::string problem_;
    std::thread thread_;
};

// An ExecutionReport with the fields that every one of ours carries.
[[nodiscard]] Message report(std::string_view exec_id, std::string_view cl_ord_id,
                             std::string_view exec_type, std::string_view ord_status);

}  // namespace trestle::fix::desk
