// Owns the socket that operators' commands come in by, and who may use it. Bounded in size, time
// and number; never does what a command says: the callback does. Lives on the core's loop.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "oms/server/control_request.hpp"

namespace boost::asio {
class io_context;
}

namespace trestle::server {

class ControlServer {
public:
    using Reply = std::function<void(ControlAnswer const&)>;
    // `who` is the system user at the other end. The reply may come later, from the loop only.
    using OnRequest =
        std::function<void(ControlRequest const& request, std::string const& who, Reply reply)>;
    using Log = std::function<void(std::string_view)>;

    ControlServer(boost::asio::io_context& loop, OnRequest on_request, Log log);
    ~ControlServer();
    ControlServer(ControlServer const&) = delete;

    // The caller holds the lock of the data folder, so a socket that is there was left behind by a
    // process that is gone, and is replaced. Empty on success.
    [[nodiscard]] std::string listen(std::filesystem::path const& socket);
    // Takes no more requests and removes the socket.
    void stop();

private:
    struct Door;
    std::shared_ptr<Door> door_;
};

// "alice", or "user 1042" without a name.
[[nodiscard]] std::string name_of_user(std::uint32_t uid);

}  // namespace trestle::server
