#include "oms/server/operations.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include "fix/credentials.hpp"
#include "fix/engine/engine.hpp"
#include "fix/gateway.hpp"
#include "oms/server/administration.hpp"
#include "oms/server/answers.hpp"
#include "oms/server/book_board.hpp"
#include "oms/server/control_server.hpp"
#include "oms/server/control_socket.hpp"
#include "oms/server/log.hpp"
#include "oms/server/password_changes.hpp"

namespace trestle::server {

namespace asio = boost::asio;

namespace {

Administration::Names names_of(Config const& config) {
    Administration::Names names;
    for (auto const& account : config.accounts) {
        auto const where = std::string(name_of(account.venue));
        names.links.emplace_back(account.name, where);
        bool const is_known =
            std::ranges::find(names.accounts, account.name) != names.accounts.end();
        if (!is_known) names.accounts.push_back(account.name);
    }
    for (auto const& listing : config.listings) names.symbols.emplace_back(listing.symbol.view());
    for (auto const& venue : config.venues) names.venues.emplace_back(name_of(venue.venue));
    return names;
}

std::vector<InstrumentId> listings_of(Config const& config) {
    std::vector<InstrumentId> ids;
    for (auto const& listing : config.listings) ids.push_back(listing.id);
    return ids;
}

}  // namespace

class Operations::Office {
public:
    Office(Config const& config, Parts parts)
        : socket_(control_socket_in(config.home)),
          administration_(parts.sequencer.state(), names_of(config),
                          administration_ports(config, parts)),
          answers_(parts.sequencer.state(), listings_of(config),
                   [&gateway = parts.gateway](SessionId const& session, std::string const& msg_type,
                                              std::string_view body) {
                       gateway.send_answer(session, msg_type, body);
                   }),
          passwords_(parts.credentials, config.home, password_ports(parts)),
          control_(
              parts.loop,
              [this](ControlRequest const& request, std::string const& who,
                     ControlServer::Reply reply) {
                  administration_.on(request, who, std::move(reply));
              },
              [](std::string_view line) { log_line(line); }) {}

    std::string open(Config const& config) {
        answers_.use_listings(listings_of(config));
        administration_.restore_latches();
        return control_.listen(socket_);
    }
    void change_password(std::string const& desk, fix::PasswordChange change,
                         PasswordChanges::Answer answer) {
        passwords_.change(desk, std::move(change), std::move(answer));
    }
    void on_applied(Stamped const& stamped, Effects const& effects) {
        for (auto const& effect : effects) {
            auto const* query = std::get_if<AnswerQuery>(&effect);
            if (query != nullptr) answers_.answer(*query);
        }
        administration_.on_applied(stamped, effects);
    }
    void stop() { control_.stop(); }

private:
    static Administration::Ports administration_ports(Config const& config, Parts const& parts) {
        auto& engine = parts.engine;
        auto& sequencer = parts.sequencer;
        Administration::Ports ports;
        ports.take = [&sequencer, &engine](Input input) {
            sequencer.take(std::move(input));
            sequencer.commit();
            engine.flush();
        };
        ports.sessions = [&engine] { return engine.sessions(); };
        ports.set_enabled = [&engine](std::string const& desk, bool is_enabled,
                                      std::string const& text) {
            engine.set_enabled(desk, is_enabled, text);
        };
        ports.logout = [&engine](std::string const& desk, std::string const& text) {
            engine.logout(desk, text);
        };
        ports.kick = [&engine](std::string const& desk, std::string const& text) {
            engine.kick(desk, text);
        };
        ports.set_numbers = [&engine](std::string const& desk, std::uint64_t next_inbound,
                                      std::uint64_t next_outbound) {
            return engine.set_numbers(desk, next_inbound, next_outbound);
        };
        ports.log = [](std::string_view line) { log_line(line); };
        ports.book = [&books = parts.books, &sequencer, followed = followed_books(config)](
                         Venue venue, Symbol const& symbol) {
            return show_book(books, followed, venue, symbol, sequencer.now());
        };
        ports.condition = parts.condition;
        return ports;
    }

    static PasswordChanges::Ports password_ports(Parts const& parts) {
        PasswordChanges::Ports ports;
        ports.run = [&pool = parts.slow_work](std::function<void()> work) {
            asio::post(pool, std::move(work));
        };
        ports.post = [&loop = parts.loop](std::function<void()> work) {
            asio::post(loop, std::move(work));
        };
        ports.peer_of = [&engine = parts.engine](std::string const& desk) {
            for (auto const& session : engine.sessions()) {
                if (session.desk == desk) return session.peer;
            }
            return std::string();
        };
        ports.now = [&sequencer = parts.sequencer] { return sequencer.now(); };
        ports.log = [](std::string_view line) { log_line(line); };
        return ports;
    }

    std::filesystem::path const socket_;
    Administration administration_;
    Answers answers_;
    PasswordChanges passwords_;
    ControlServer control_;
};

Operations::Operations(Config const& config, Parts parts)
    : office_(std::make_unique<Office>(config, parts)) {}
Operations::~Operations() = default;
std::string Operations::open(Config const& config) { return office_->open(config); }
void Operations::change_password(std::string const& desk, fix::PasswordChange change,
                                 std::function<void(fix::UserResponse const&)> answer) {
    office_->change_password(desk, std::move(change), std::move(answer));
}
void Operations::on_applied(Stamped const& stamped, Effects const& effects) {
    office_->on_applied(stamped, effects);
}
void Operations::stop() { office_->stop(); }

}  // namespace trestle::server
