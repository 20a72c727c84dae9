// Owns the place where operators reach a running gateway: {data}/control.sock, for its own user
// and root only.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "oms/model/result.hpp"
#include "oms/server/control_request.hpp"

namespace trestle::server {

[[nodiscard]] std::filesystem::path control_socket_in(std::filesystem::path const& home);

// An address takes 107 bytes: a longer path is reached through a descriptor of its folder, which
// this object keeps open.
class SocketAddress {
public:
    explicit SocketAddress(std::filesystem::path const& socket);
    ~SocketAddress();
    SocketAddress(SocketAddress const&) = delete;
    [[nodiscard]] std::string const& text() const { return text_; }

private:
    int folder_ = -1;
    std::string text_;
};

// Asks the gateway that serves this data folder. The problem is one line with the remedy.
[[nodiscard]] Result<ControlAnswer, std::string> ask_gateway(std::filesystem::path const& home,
                                                             ControlRequest const& request,
                                                             std::chrono::seconds patience);

}  // namespace trestle::server
