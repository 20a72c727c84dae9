// Owns the desk's window on the venue simulator: its control door, over plain HTTP on loopback.
// Never a way to trade: orders go over FIX only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "oms/model/result.hpp"

namespace trestle::fix::desk {

// The best prices now; text as the venue writes it.
struct VenueBook {
    std::string bid;
    std::string ask;
};

struct VenueOrder {
    std::string order_id;
    std::string client_order_id;
    std::string side;
    std::string type;
    std::string status;
    std::string price;
    std::string quantity;
    std::string executed;
};

struct VenueTrade {
    std::string trade_id;
    std::string price;
    std::string quantity;
};

struct HttpReply {
    int status = 0;
    std::string body;
};

class VenueControl {
public:
    // Sees the orders of this one account of the venue.
    VenueControl(std::string host, std::uint16_t port, std::string account)
        : host_(std::move(host)), port_(port), account_(std::move(account)) {}

    [[nodiscard]] Result<VenueBook, std::string> book(std::string_view venue_symbol) const;
    // Every order of the symbol that the venue has seen.
    [[nodiscard]] Result<std::vector<VenueOrder>, std::string> orders(
        std::string_view venue_symbol) const;
    [[nodiscard]] Result<std::vector<VenueTrade>, std::string> trades(
        std::string_view venue_symbol, std::string_view order_id) const;
    // Lets so much of a resting order trade at its own price. Empty, or what went wrong.
    [[nodiscard]] std::string fill(std::string_view venue_symbol, std::string_view order_id,
                                   std::string_view quantity) const;
    // Any other command of the control door, such as POST /control/fault; 200 only is a reply.
    [[nodiscard]] Result<HttpReply, std::string> ask(std::string const& method,
                                                     std::string const& target,
                                                     std::string const& body) const;

private:
    [[nodiscard]] std::string scope(std::string_view venue_symbol) const;

    std::string host_;
    std::uint16_t port_ = 0;
    std::string account_;
};

// Reads one reply of HTTP/1.1 with Content-Length, or up to the end of the connection. An empty
// problem means that more bytes are needed; `is_complete` says that none will come.
[[nodiscard]] Result<HttpReply, std::string> parse_reply(std::string_view bytes, bool is_complete);

}  // namespace trestle::fix::desk
