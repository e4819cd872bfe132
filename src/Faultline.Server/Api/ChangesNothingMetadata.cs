namespace Faultline.Server.Api;

/// <summary>On a route that is sent much and changes nothing, such as a trial: there is nothing to record.</summary>
internal sealed class ChangesNothingMetadata;
