#include "oms/server/operator_arguments.hpp"

#include <CLI/CLI.hpp>

namespace trestle::server {

namespace {

class Arguments {
public:
    Arguments(OperatorOptions& options, int& result) : options_(options), result_(result) {}

    CLI::App* add(CLI::App& parent, std::string const& name, std::string const& text,
                  std::string const& command) {
        auto* app = parent.add_subcommand(name, text);
        app->add_option("--data", options_.home, "the data folder of the gateway (default var)");
        app->callback([this_options = &options_, this_result = &result_, command] {
            *this_result = operator_command(command, *this_options);
        });
        return app;
    }

    // A command that changes something says who and why: both are journaled before it acts.
    CLI::App* add_change(CLI::App& parent, std::string const& name, std::string const& text,
                         std::string const& command) {
        auto* app = add(parent, name, text, command);
        app->add_option("--why", options_.why,
                        "required: the reason, for the journal and the audit file")
            ->required();
        app->add_option("--by", options_.by,
                        "the person, when several share this system user (which is journaled too)");
        return app;
    }

    CLI::App* add_for_desk(CLI::App& parent, std::string const& name, std::string const& text,
                           std::string const& command) {
        auto* app = add_change(parent, name, text, command);
        app->add_option("desk", options_.desk, "the desk's CompID, such as DESK1")->required();
        return app;
    }

    void add_scope(CLI::App* app) {
        app->add_option("--account", options_.account, "only this account");
        app->add_option("--symbol", options_.symbol, "only this symbol, such as BTC-USDT");
        app->add_option("--venue", options_.venue, "only this venue, such as binance_spot");
    }

    OperatorOptions& options() { return options_; }

private:
    OperatorOptions& options_;
    int& result_;
};

void add_sessions(CLI::App& app, Arguments& arguments) {
    auto* session = app.add_subcommand("session",
                                       "FIX sessions of a running gateway: list, enable, disable, "
                                       "logout, kick, set-seq");
    session->require_subcommand(1);
    session->footer("Example: trestle session disable DESK1 --why 'limit breach' --by alice");
    arguments.add(*session, "list", "each session: on, off or disabled, numbers, from where",
                  "session-list");
    arguments.add_for_desk(*session, "enable", "the desk may log on again", "session-enable");
    arguments.add_for_desk(*session, "disable",
                           "logs the desk out and refuses its logons, restarts included",
                           "session-disable");
    arguments.add_for_desk(*session, "logout", "a Logout(5) with the reason; it may log on again",
                           "session-logout");
    arguments.add_for_desk(*session, "kick", "cuts the connection, for a desk that does not answer",
                           "session-kick");
    auto* numbers = arguments.add_for_desk(*session, "set-seq",
                                           "sets sequence numbers of a desk that is logged off",
                                           "session-set-seq");
    numbers->add_option("--in", arguments.options().next_inbound,
                        "the next MsgSeqNum(34) expected from the desk");
    numbers->add_option("--out", arguments.options().next_outbound,
                        "the next MsgSeqNum(34) sent to it");
}

void add_recon(CLI::App& app, Arguments& arguments) {
    auto* recon = app.add_subcommand(
        "recon", "differences between our books and a venue's: show, accept, adjust, unfreeze");
    recon->require_subcommand(1);
    recon->footer("Example: trestle recon accept B7 --why 'transfer by treasury' --by alice");
    auto& options = arguments.options();
    arguments
        .add(*recon, "show", "the breaks that are open; one with its evidence; or all",
             "recon-show")
        ->add_option("break", options.break_id, "such as B7, or all");
    auto const add = [&](char const* name, char const* text, char const* command) {
        auto* app_of = arguments.add_change(*recon, name, text, command);
        app_of->add_option("break", options.break_id, "such as B7")->required();
        return app_of;
    };
    add("accept", "we take the venue's side, and trading goes on", "recon-accept");
    auto* adjust = add("adjust", "the figures are these, and trading goes on", "recon-adjust");
    adjust->add_option("--quantity", options.quantity,
                       "the position, or the quantity of the trade or order; 0 takes a trade back");
    adjust->add_option("--price", options.price, "of the trade or order");
    adjust->add_option("--trade", options.trade, "the venue's id of the trade");
    add("unfreeze", "trading goes on, and the break is kept", "recon-unfreeze");
}

}  // namespace

void add_operating(CLI::App& app, OperatorOptions& options, int& result) {
    Arguments arguments(options, result);
    add_sessions(app, arguments);
    add_recon(app, arguments);
    auto* halt = arguments.add_change(app, "halt",
                                      "refuses new orders in a scope until resume; "
                                      "without a scope: all. Cancels pass",
                                      "halt");
    arguments.add_scope(halt);
    halt->add_flag("--cancel", options.cancels, "cancel the open orders of the scope as well");
    auto* resume = arguments.add_change(app, "resume",
                                        "lifts a halt; name its scope as it was "
                                        "halted",
                                        "resume");
    arguments.add_scope(resume);
    arguments.add_change(app, "kill",
                         "the kill switch: halts everything and cancels every open "
                         "order",
                         "kill");
    auto* order = app.add_subcommand("order", "orders of a running gateway: cancel");
    order->require_subcommand(1);
    auto* cancel = arguments.add_change(
        *order, "cancel", "cancels one order on nobody's request but yours", "order-cancel");
    cancel->add_option("order", options.order, "the OrderID, such as T12")->required();
    auto* book = arguments.add(app, "book",
                               "a listing's book at a venue, and its last trades, where [venue.…] "
                               "has depth and trades",
                               "book");
    book->add_option("venue", options.venue, "such as binance_spot")->required();
    book->add_option("symbol", options.symbol, "such as BTC-USDT")->required();
    arguments.add(app, "status", "sessions, open orders, venue links and halts in a few lines",
                  "status");
}

}  // namespace trestle::server
