// Owns a whole front end in one process, for hostile bytes: engine, gateway and core on one loop,
// and clients on real sockets of the loopback. Never meets a venue.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace trestle::fuzz {

class LiveHouse {
public:
    LiveHouse();
    ~LiveHouse();
    LiveHouse(LiveHouse const&) = delete;
    LiveHouse& operator=(LiveHouse const&) = delete;

    // One connection that sends these bytes, after a sound Logon of DESK1 when it is asked for, and
    // then waits until the house has taken them all. Stops the process when that does not happen.
    void suffer(std::string_view bytes, bool is_logged_on);
    // A sound desk logs on, trades and is answered, or the process stops.
    void prove_alive();

private:
    struct Rooms;
    std::unique_ptr<Rooms> rooms_;
};

// A stream as a desk would write it: BodyLength, CheckSum, MsgSeqNum and SendingTime set right.
[[nodiscard]] std::string repaired(std::string_view stream, bool has_numbers, bool has_times);

}  // namespace trestle::fuzz
