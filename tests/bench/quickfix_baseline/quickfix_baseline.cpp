// The yardstick of `./dev bench`: QuickFIX alone as most houses run it (SocketAcceptor, FileStore,
// dictionary validation, no log), which answers each NewOrderSingle with one ExecutionReport New.
// usage: quickfix_baseline PORT DICTIONARY STORE_DIRECTORY [SENDER TARGET]
#include <quickfix/Application.h>
#include <quickfix/FileStore.h>
#include <quickfix/Session.h>
#include <quickfix/SessionSettings.h>
#include <quickfix/SocketAcceptor.h>
#include <quickfix/fix44/ExecutionReport.h>
#include <signal.h>

#include <cstdio>
#include <exception>
#include <sstream>
#include <string>

namespace {

class Answering : public FIX::NullApplication {
public:
    void fromApp(FIX::Message const& order,
                 FIX::SessionID const& session) throw(FIX::FieldNotFound, FIX::IncorrectDataFormat,
                                                      FIX::IncorrectTagValue,
                                                      FIX::UnsupportedMessageType) override {
        if (order.getHeader().getField(FIX::FIELD::MsgType) != "D") return;
        std::string const id = std::to_string(++count_);
        FIX44::ExecutionReport report;
        report.setField(FIX::FIELD::OrderID, id);
        report.setField(FIX::FIELD::ExecID, id);
        report.setField(FIX::FIELD::ExecType, "0");
        report.setField(FIX::FIELD::OrdStatus, "0");
        for (int const tag : {FIX::FIELD::ClOrdID, FIX::FIELD::Account, FIX::FIELD::Symbol,
                              FIX::FIELD::Side, FIX::FIELD::OrderQty, FIX::FIELD::Price})
            if (order.isSetField(tag)) report.setField(tag, order.getField(tag));
        report.setField(FIX::FIELD::LeavesQty, order.getField(FIX::FIELD::OrderQty));
        report.setField(FIX::FIELD::CumQty, "0");
        report.setField(FIX::FIELD::AvgPx, "0");
        FIX::Session::sendToTarget(report, session);
    }

private:
    unsigned long count_ = 0;
};

std::string settings_text(std::string const& port, std::string const& dictionary,
                          std::string const& store, std::string const& sender,
                          std::string const& target) {
    return "[DEFAULT]\nConnectionType=acceptor\nSocketAcceptPort=" + port +
           "\nSocketReuseAddress=Y\nSocketNodelay=Y\nStartTime=00:00:00\nEndTime=00:00:00\n"
           "UseDataDictionary=Y\nDataDictionary=" +
           dictionary + "\nFileStorePath=" + store +
           "\nCheckLatency=Y\n[SESSION]\nBeginString=FIX.4.4\nSenderCompID=" + sender +
           "\nTargetCompID=" + target + "\n";
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4 && argc != 6) {
        std::fprintf(stderr, "usage: %s PORT DICTIONARY STORE_DIRECTORY [SENDER TARGET]\n",
                     argv[0]);
        return 2;
    }
    // Blocked before the acceptor starts its thread, so that sigwait() below gets them.
    sigset_t stopping;
    sigemptyset(&stopping);
    sigaddset(&stopping, SIGINT);
    sigaddset(&stopping, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stopping, nullptr);
    try {
        std::istringstream text(settings_text(argv[1], argv[2], argv[3],
                                              argc == 6 ? argv[4] : "TRESTLE",
                                              argc == 6 ? argv[5] : "DESK1"));
        FIX::SessionSettings const settings(text);
        Answering application;
        FIX::FileStoreFactory store(settings);
        FIX::SocketAcceptor acceptor(application, store, settings);
        acceptor.start();
        std::printf("ready fix=127.0.0.1:%s\n", argv[1]);
        std::fflush(stdout);
        int signal_number = 0;
        sigwait(&stopping, &signal_number);
        acceptor.stop(true);
    } catch (std::exception const& problem) {
        std::fprintf(stderr, "quickfix_baseline: %s\n", problem.what());
        return 1;
    }
    return 0;
}
