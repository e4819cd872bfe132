using Faultline.Traces;

namespace Faultline.Tests.Pulling;

/// <summary>Small builders.</summary>
internal static class Some
{
    public static readonly DateTime Start = new(2026, 3, 2, 9, 0, 0, DateTimeKind.Utc);

    public static Trace Trace(string id = "t1", int minutes = 0) =>
        new()
        {
            TraceId = id,
            Workflow = "support",
            Timestamp = Start.AddMinutes(minutes),
            Query = "Where is my parcel?",
            Response = "It arrives tomorrow.",
        };
}
