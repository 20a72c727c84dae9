#include "oms/server/venues.hpp"

#include <algorithm>

#include "adapters/transport/key_file.hpp"
#include "oms/server/config_keys.hpp"
#include "oms/server/log.hpp"
#include "oms/server/open_replaces.hpp"
#include "oms/server/secret_input.hpp"
#include "oms/server/venue_table.hpp"

namespace trestle::server {

namespace asio = boost::asio;
using adapters::transport::KeyFile;
using adapters::transport::Secret;

std::vector<std::string> Venues::read_keys() {
    std::vector<std::string> problems;
    for (auto const& account : config_.accounts) {
        if (!account.key.empty()) continue;
        if (auto problem = read_plain_key(account); !problem.empty()) {
            problems.push_back("account " + account.name + ": " + problem);
        }
    }
    for (auto& problem : read_encrypted_keys()) problems.push_back(std::move(problem));
    return problems;
}

std::string Venues::read_plain_key(AccountConfig const& account) {
    auto read = read_key_file(account.key_file, account.venue == Venue::okx);
    if (!read.ok()) return read.error();
    keys_[{Account::of(account.name), account.venue}] = std::move(read).value();
    return {};
}

std::vector<std::string> Venues::read_encrypted_keys() {
    auto const is_needed = std::ranges::any_of(
        config_.accounts, [](AccountConfig const& account) { return !account.key.empty(); });
    if (!is_needed) return {};
    if (auto problem = adapters::transport::why_not_private(config_.key_file); !problem.empty()) {
        return {problem};
    }
    auto const passphrase = read_keys_passphrase("Passphrase of " + config_.key_file.string());
    if (!passphrase.ok()) return {passphrase.error()};
    auto const file = KeyFile::open(config_.key_file, *passphrase);
    if (!file.ok()) return {file.error()};
    std::vector<std::string> problems;
    for (auto const& account : config_.accounts) {
        if (account.key.empty()) continue;
        auto const* key = file->find(account.key);
        if (key == nullptr) {
            problems.push_back("account " + account.name + ": there is no key '" + account.key +
                               "' in " + config_.key_file.string() +
                               "; 'trestle keys list' shows them, 'trestle keys add' adds one");
        } else if (key->venue != account.venue) {
            problems.push_back("account " + account.name + ": key '" + account.key +
                               "' is one of " + std::string(name_of(key->venue)) +
                               ", the account is at " + std::string(name_of(account.venue)) +
                               "; name another");
        } else {
            keys_[{Account::of(account.name), account.venue}] = {Secret(key->api_key.reveal()),
                                                                 Secret(key->api_secret.reveal()),
                                                                 Secret(key->passphrase.reveal())};
        }
    }
    return problems;
}

std::vector<std::string> Venues::open(core::StateMachine const& state) {
    std::vector<std::string> problems;
    for (auto const& account : config_.accounts) {
        for (auto const& venue : config_.venues) {
            if (venue.venue != account.venue) continue;
            if (auto problem = open_session(account, venue, state); !problem.empty()) {
                problems.push_back("account " + account.name + ": " + problem);
            }
        }
    }
    keys_.clear();
    return problems;
}

std::string Venues::open_session(AccountConfig const& account, VenueConfig const& venue,
                                 core::StateMachine const& state) {
    auto const& table = room_of(venue.venue);
    Key const key{Account::of(account.name), venue.venue};
    auto settings = table.default_settings();
    settings.account = key.first;
    settings.host = venue.host;
    settings.port = std::to_string(venue.port);
    settings.ws_host = venue.ws_host;
    settings.ws_port = std::to_string(venue.ws_port);
    settings.stream_host = venue.stream_host;
    settings.stream_port = std::to_string(venue.stream_port);
    settings.ca_file = venue.ca_file.string();
    settings.recv_window_ms = venue.recv_window_ms;
    settings.request_timeout = venue.request_timeout;
    settings.answer_timeout = venue.answer_timeout;
    settings.clock_interval = venue.clock_interval;
    settings.instruments_interval = venue.instruments_interval;
    settings.audit_interval = venue.audit_interval;
    settings.poll_interval = venue.poll_interval;
    settings.proof_limit = venue.proof_limit;
    settings.backoff.cap = venue.reconnect_cap;
    if (auto const* trust = state.recon().find_trust({key.second, key.first})) {
        settings.heard_until = trust->heard;
    }
    settings.amendments = open_replaces(state, key.second, key.first);
    settings.arm_dead_man_switch = venue.dead_man_switch_seconds;
    settings.modes = account.modes;
    // The market is the same for every account: the first one at a venue listens.
    bool const is_first = std::ranges::none_of(
        sessions_, [&](auto const& each) { return each.first.second == venue.venue; });
    settings.depth = is_first ? venue.depth : 0;
    settings.has_public_trades = is_first && venue.has_public_trades;
    auto& secrets = keys_.at(key);
    settings.api_key = std::string(secrets.key.reveal());
    settings.api_secret = std::move(secrets.secret);
    settings.passphrase = std::move(secrets.passphrase);
    for (auto const& listing : config_.listings) {
        if (listing.venue != venue.venue) continue;
        settings.symbols.push_back({listing.symbol, listing.venue_symbol, listing.id});
    }
    auto& room = rooms_[venue.venue];
    if (!room) room = std::make_unique<Room>();
    auto made = table.make_session(std::move(settings), room->loop, events_,
                                   [](std::string_view line) { log_line(line); });
    if (!made.ok()) return made.error();
    sessions_[key] = std::move(made).value();
    return {};
}

std::vector<Venues::Key> Venues::links() const {
    std::vector<Key> keys;
    for (auto const& [key, session] : sessions_) keys.push_back(key);
    return keys;
}

void Venues::start() {
    for (auto& [venue, room] : rooms_) {
        room->thread = std::thread([&loop = room->loop] { loop.run(); });
        asio::post(room->loop, [this, venue = venue] {
            for (auto& [key, session] : sessions_) {
                if (key.second == venue) session->start();
            }
        });
    }
}

void Venues::stop(std::function<void()> done) {
    stopping_ = rooms_.size();
    if (rooms_.empty()) return done();
    for (auto& [venue, room] : rooms_) {
        asio::post(room->loop, [this, venue = venue, &work = room->work, done] {
            for (auto& [key, session] : sessions_) {
                if (key.second == venue) session->stop();
            }
            work.reset();
            if (--stopping_ == 0) done();
        });
    }
}

void Venues::join() {
    for (auto& [venue, room] : rooms_) {
        room->work.reset();
        room->loop.stop();
        if (room->thread.joinable()) room->thread.join();
    }
    sessions_.clear();
}

}  // namespace trestle::server
