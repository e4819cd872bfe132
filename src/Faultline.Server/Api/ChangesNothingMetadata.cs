namespace Faultline.Server.Api;

/// <summary>On a route that changes nothing although it is posted to, such as a trial or a question too long for an address: there is nothing to record.</summary>
internal sealed class ChangesNothingMetadata
{
    private ChangesNothingMetadata() { }

    public static ChangesNothingMetadata Instance { get; } = new();
}
