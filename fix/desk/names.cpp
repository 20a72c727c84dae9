#include "fix/desk/names.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace trestle::fix::desk {
namespace {

struct TypeName {
    std::string_view type;
    std::string_view name;
};
struct TagName {
    int tag;
    std::string_view name;
};
struct ValueName {
    int tag;
    std::string_view value;
    std::string_view name;
};

constexpr TypeName type_names[] = {
    {"0", "Heartbeat"}, {"1", "TestRequest"}, {"2", "ResendRequest"}, {"3", "Reject"},
    {"4", "SequenceReset"}, {"5", "Logout"}, {"8", "ExecutionReport"}, {"9", "OrderCancelReject"},
    {"A", "Logon"}, {"B", "News"}, {"D", "NewOrderSingle"}, {"E", "NewOrderList"},
    {"F", "OrderCancelRequest"}, {"G", "OrderCancelReplaceRequest"}, {"H", "OrderStatusRequest"},
    {"K", "ListCancelRequest"}, {"M", "ListStatusRequest"}, {"N", "ListStatus"},
    {"Q", "DontKnowTrade"}, {"c", "SecurityDefinitionRequest"}, {"d", "SecurityDefinition"},
    {"g", "TradingSessionStatusRequest"}, {"h", "TradingSessionStatus"},
    {"j", "BusinessMessageReject"}, {"q", "OrderMassCancelRequest"},
    {"r", "OrderMassCancelReport"}, {"x", "SecurityListRequest"}, {"y", "SecurityList"},
    {"AD", "TradeCaptureReportRequest"}, {"AE", "TradeCaptureReport"},
    {"AF", "OrderMassStatusRequest"}, {"AN", "RequestForPositions"},
    {"AO", "RequestForPositionsAck"}, {"AP", "PositionReport"},
    {"AQ", "TradeCaptureReportRequestAck"}, {"BA", "CollateralReport"},
    {"BB", "CollateralInquiry"}, {"BE", "UserRequest"}, {"BF", "UserResponse"},
};

constexpr TagName tag_names[] = {
    {1, "Account"}, {6, "AvgPx"}, {7, "BeginSeqNo"}, {8, "BeginString"}, {9, "BodyLength"},
    {10, "CheckSum"}, {11, "ClOrdID"}, {12, "Commission"}, {13, "CommType"}, {14, "CumQty"},
    {15, "Currency"}, {16, "EndSeqNo"}, {17, "ExecID"}, {18, "ExecInst"}, {19, "ExecRefID"},
    {20, "ExecTransType"}, {21, "HandlInst"}, {22, "SecurityIDSource"}, {30, "LastMkt"},
    {31, "LastPx"}, {32, "LastQty"}, {34, "MsgSeqNum"}, {35, "MsgType"}, {36, "NewSeqNo"},
    {37, "OrderID"}, {38, "OrderQty"}, {39, "OrdStatus"}, {40, "OrdType"},
    {41, "OrigClOrdID"}, {43, "PossDupFlag"}, {44, "Price"}, {45, "RefSeqNum"},
    {48, "SecurityID"}, {49, "SenderCompID"}, {50, "SenderSubID"}, {52, "SendingTime"},
    {54, "Side"}, {55, "Symbol"}, {56, "TargetCompID"}, {57, "TargetSubID"}, {58, "Text"},
    {59, "TimeInForce"}, {60, "TransactTime"}, {64, "SettlDate"}, {66, "ListID"},
    {75, "TradeDate"}, {77, "PositionEffect"}, {89, "Signature"}, {93, "SignatureLength"},
    {95, "RawDataLength"}, {96, "RawData"}, {97, "PossResend"}, {98, "EncryptMethod"},
    {99, "StopPx"}, {100, "ExDestination"}, {102, "CxlRejReason"}, {103, "OrdRejReason"},
    {108, "HeartBtInt"}, {110, "MinQty"}, {111, "MaxFloor"}, {112, "TestReqID"},
    {115, "OnBehalfOfCompID"}, {122, "OrigSendingTime"}, {123, "GapFillFlag"},
    {126, "ExpireTime"}, {128, "DeliverToCompID"}, {136, "NoMiscFees"}, {137, "MiscFeeAmt"},
    {138, "MiscFeeCurr"}, {139, "MiscFeeType"}, {141, "ResetSeqNumFlag"}, {148, "Headline"},
    {150, "ExecType"}, {151, "LeavesQty"}, {152, "CashOrderQty"}, {198, "SecondaryOrderID"},
    {210, "MaxShow"}, {320, "SecurityReqID"}, {371, "RefTagID"}, {372, "RefMsgType"},
    {373, "SessionRejectReason"}, {378, "ExecRestatementReason"},
    {379, "BusinessRejectRefID"}, {380, "BusinessRejectReason"}, {383, "MaxMessageSize"},
    {432, "ExpireDate"}, {434, "CxlRejResponseTo"}, {447, "PartyIDSource"},
    {448, "PartyID"}, {452, "PartyRole"}, {453, "NoPartyIDs"}, {454, "NoSecurityAltID"},
    {455, "SecurityAltID"}, {456, "SecurityAltIDSource"}, {460, "Product"},
    {461, "CFICode"}, {479, "CommCurrency"}, {526, "SecondaryClOrdID"},
    {527, "SecondaryExecID"}, {530, "MassCancelRequestType"}, {531, "MassCancelResponse"},
    {532, "MassCancelRejectReason"}, {533, "TotalAffectedOrders"}, {553, "Username"},
    {554, "Password"}, {583, "ClOrdLinkID"}, {584, "MassStatusReqID"},
    {585, "MassStatusReqType"}, {636, "WorkingIndicator"}, {789, "NextExpectedMsgSeqNum"},
    {790, "OrdStatusReqID"}, {797, "CopyMsgIndicator"}, {835, "PegMoveType"},
    {847, "TargetStrategy"}, {851, "LastLiquidityInd"}, {911, "TotNumReports"},
    {912, "LastRptRequested"}, {924, "UserRequestType"}, {925, "NewPassword"},
    {926, "UserStatus"},
};

constexpr ValueName value_names[] = {
    {18, "6", "PostOnly"}, {21, "1", "AutomatedPrivate"},
    {39, "0", "New"}, {39, "1", "PartiallyFilled"}, {39, "2", "Filled"},
    {39, "3", "DoneForDay"}, {39, "4", "Canceled"}, {39, "5", "Replaced"},
    {39, "6", "PendingCancel"}, {39, "7", "Stopped"}, {39, "8", "Rejected"},
    {39, "9", "Suspended"}, {39, "A", "PendingNew"}, {39, "C", "Expired"},
    {39, "E", "PendingReplace"},
    {40, "1", "Market"}, {40, "2", "Limit"}, {40, "3", "Stop"}, {40, "4", "StopLimit"},
    {40, "J", "MarketIfTouched"}, {40, "P", "Pegged"},
    {43, "Y", "yes"}, {54, "1", "buy"}, {54, "2", "sell"}, {54, "5", "sell-short"},
    {59, "0", "day"}, {59, "1", "gtc"}, {59, "3", "ioc"}, {59, "4", "fok"}, {59, "6", "gtd"},
    {97, "Y", "yes"}, {98, "0", "None"},
    {102, "0", "TooLateToCancel"}, {102, "1", "UnknownOrder"}, {102, "2", "BrokerOption"},
    {102, "3", "AlreadyPending"}, {102, "4", "UnableToMassCancel"},
    {102, "5", "OrigOrdModTimeMismatch"}, {102, "6", "DuplicateClOrdID"}, {102, "99", "Other"},
    {103, "0", "BrokerOption"}, {103, "1", "UnknownSymbol"}, {103, "2", "ExchangeClosed"},
    {103, "3", "OrderExceedsLimit"}, {103, "4", "TooLateToEnter"}, {103, "5", "UnknownOrder"},
    {103, "6", "DuplicateOrder"}, {103, "8", "StaleOrder"},
    {103, "11", "UnsupportedCharacteristic"}, {103, "13", "IncorrectQuantity"},
    {103, "15", "UnknownAccount"}, {103, "99", "Other"},
    {123, "Y", "yes"}, {141, "Y", "yes"},
    {150, "0", "New"}, {150, "3", "DoneForDay"}, {150, "4", "Canceled"}, {150, "5", "Replaced"},
    {150, "6", "PendingCancel"}, {150, "7", "Stopped"}, {150, "8", "Rejected"},
    {150, "9", "Suspended"}, {150, "A", "PendingNew"}, {150, "C", "Expired"},
    {150, "D", "Restated"}, {150, "E", "PendingReplace"}, {150, "F", "Trade"},
    {150, "G", "TradeCorrect"}, {150, "H", "TradeCancel"}, {150, "I", "OrderStatus"},
    {373, "0", "InvalidTagNumber"}, {373, "1", "RequiredTagMissing"},
    {373, "2", "TagNotDefinedForType"}, {373, "3", "UndefinedTag"},
    {373, "4", "TagWithoutValue"}, {373, "5", "ValueOutOfRange"}, {373, "6", "WrongFormat"},
    {373, "9", "CompIDProblem"}, {373, "10", "SendingTimeAccuracy"},
    {373, "11", "InvalidMsgType"}, {373, "13", "TagAppearsTwice"},
    {373, "14", "TagOutOfOrder"}, {373, "15", "GroupOutOfOrder"},
    {373, "16", "GroupCountWrong"}, {373, "99", "Other"},
    {380, "0", "Other"}, {380, "1", "UnknownID"}, {380, "2", "UnknownSecurity"},
    {380, "3", "UnsupportedMessageType"}, {380, "4", "ApplicationNotAvailable"},
    {380, "5", "RequiredFieldMissing"}, {380, "6", "NotAuthorized"},
    {434, "1", "to a cancel"}, {434, "2", "to a replace"},
    {851, "1", "maker"}, {851, "2", "taker"},
};

}  // namespace

std::string_view message_name(std::string_view msg_type) {
    auto const found = std::ranges::find(type_names, msg_type, &TypeName::type);
    return found == std::end(type_names) ? std::string_view{} : found->name;
}

std::string_view tag_name(int tag) {
    auto const found = std::ranges::find(tag_names, tag, &TagName::tag);
    return found == std::end(tag_names) ? std::string_view{} : found->name;
}

std::string_view value_name(int tag, std::string_view value) {
    if (tag == 35 || tag == 372) return message_name(value);
    auto const found = std::ranges::find_if(value_names, [&](ValueName const& row) {
        return row.tag == tag && row.value == value;
    });
    return found == std::end(value_names) ? std::string_view{} : found->name;
}

std::string readable_value(int tag, std::string_view value) {
    std::string_view const name = value_name(tag, value);
    return std::string(name.empty() ? value : name);
}

bool is_secret(int tag, std::string_view msg_type) {
    bool const may_carry_password = msg_type == "A" || msg_type == "BE";
    return tag == 554 || tag == 925 || (tag == 96 && may_carry_password);
}

}  // namespace trestle::fix::desk
