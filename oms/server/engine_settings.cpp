#include "oms/server/engine_settings.hpp"

namespace trestle::server {

namespace {

fix::engine::SessionSettings settings_of(SessionConfig const& session) {
    fix::engine::SessionSettings settings;
    settings.desk = session.desk;
    settings.heartbeat_min_seconds = session.heartbeat_min_seconds;
    settings.heartbeat_max_seconds = session.heartbeat_max_seconds;
    settings.may_reset_numbers = session.may_reset_numbers;
    settings.allowed_hosts = session.allowed_hosts;
    settings.client_certificate = session.client_certificate;
    // A desk to which nothing is sent unprompted is sent no TestRequest of this kind either.
    settings.confirm_delivery = session.recovery_news;
    // Nor does the script that runs on it expect more than the usual words in a Reject.
    settings.explains_rejects = session.recovery_news;
    if (session.schedule) {
        settings.schedule.is_always_open = false;
        settings.schedule.start_second = session.schedule->start_second;
        settings.schedule.end_second = session.schedule->end_second;
        settings.schedule.days = session.schedule->days;
        settings.schedule.is_reset_at_start = session.schedule->is_reset_at_start;
    }
    return settings;
}

}  // namespace

fix::engine::Settings engine_settings(Config const& config) {
    fix::engine::Settings settings;
    settings.comp_id = config.comp_id;
    settings.dictionary_file = config.dictionary.string();
    settings.store_directory = (config.home / "fix").string();
    settings.max_latency_seconds = config.max_latency_seconds;
    settings.max_message_bytes = bounds::fix_message_bytes;
    settings.max_queue_bytes = bounds::session_queue_bytes;
    settings.logon_timeout_seconds = config.logon_limits.logon_timeout_seconds;
    settings.max_connections = config.logon_limits.max_connections;
    settings.max_connections_per_host = config.logon_limits.max_connections_per_host;
    settings.max_logons_at_once = config.logon_limits.max_logons_at_once;
    settings.max_logons_per_second = config.logon_limits.max_logons_per_second;
    for (auto const& from : config.listeners) {
        fix::engine::Listener listener;
        listener.host = from.host;
        listener.port = from.port;
        listener.is_tls = from.is_tls;
        listener.certificate_file = from.certificate.string();
        listener.private_key_file = from.private_key.string();
        listener.client_ca_file = from.client_ca.string();
        settings.listeners.push_back(std::move(listener));
    }
    for (auto const& session : config.sessions) settings.sessions.push_back(settings_of(session));
    return settings;
}

}  // namespace trestle::server
