#include "oms/server/log.hpp"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace trestle::server {

std::string open_log(std::filesystem::path const& file) {
    try {
        auto const errors = std::make_shared<spdlog::sinks::stderr_sink_mt>();
        auto const kept = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string());
        auto const logger =
            std::make_shared<spdlog::logger>("trestle", spdlog::sinks_init_list{errors, kept});
        logger->set_pattern("%Y-%m-%dT%H:%M:%S.%f %l %v");
        logger->flush_on(spdlog::level::warn);
        spdlog::set_default_logger(logger);
        spdlog::flush_every(std::chrono::seconds(1));
    } catch (spdlog::spdlog_ex const& problem) {
        return "the log " + file.string() + " cannot be opened: " + problem.what() +
               "; mend the folder's permissions or use --data";
    }
    return {};
}

void log_line(std::string_view text) { spdlog::info(text); }
void log_alert(std::string_view text) { spdlog::warn("ALERT {}", text); }
void flush_log() { spdlog::default_logger()->flush(); }

}  // namespace trestle::server
