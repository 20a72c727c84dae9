// Owns the connections to venues: a loop and a thread for each venue, so that none waits for
// another, and a session there for each account. Never decides about an order.
#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "adapters/venue_gateway.hpp"
#include "oms/core/state_machine.hpp"
#include "oms/server/config.hpp"
#include "oms/server/config_keys.hpp"

namespace trestle::server {

class Venues {
public:
    // `events` hears from as many threads as there are venues.
    Venues(Config const& config, adapters::VenueEvents& events)
        : config_(config), events_(events) {}
    ~Venues() { join(); }
    Venues(Venues const&) = delete;

    // Every key that an account names, before anything is opened. All problems at once.
    [[nodiscard]] std::vector<std::string> read_keys();
    // A session for each account, with the instruments as the config numbers them now. Uses the
    // keys up. `state`: what the journal knows of what happened there, and what was under way.
    [[nodiscard]] std::vector<std::string> open(core::StateMachine const& state);
    void start();
    // Closes all connections in order, and calls `done` on the last venue's thread.
    void stop(std::function<void()> done);
    void join();

    using Key = std::pair<Account, Venue>;
    [[nodiscard]] std::vector<Key> links() const;

    // On the venue's thread. False: the config has no such account there.
    template <class Request, class Call>
    [[nodiscard]] bool send(Account const& account, Venue venue, Request const& request,
                            Call call) {
        auto const found = sessions_.find({account, venue});
        if (found == sessions_.end()) return false;
        auto* const session = found->second.get();
        boost::asio::post(rooms_.at(venue)->loop,
                          [session, request, call] { (session->*call)(request); });
        return true;
    }

private:
    struct Room {
        boost::asio::io_context loop{1};
        boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{
            loop.get_executor()};
        std::thread thread;
    };

    [[nodiscard]] std::string read_plain_key(AccountConfig const& account);
    [[nodiscard]] std::vector<std::string> read_encrypted_keys();
    [[nodiscard]] std::string open_session(AccountConfig const& account, VenueConfig const& venue,
                                           core::StateMachine const& state);

    Config const& config_;
    adapters::VenueEvents& events_;
    std::map<Key, ApiKey> keys_;
    std::map<Venue, std::unique_ptr<Room>> rooms_;
    // Their sockets are on the loops: they go first.
    std::map<Key, std::unique_ptr<adapters::VenueGateway>> sessions_;
    std::atomic<std::size_t> stopping_ = 0;
};

}  // namespace trestle::server
