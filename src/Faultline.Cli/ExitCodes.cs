namespace Faultline.Cli;

/// <summary>What the process says when it ends.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int GateFailed = 1;
    public const int Usage = 2;
    public const int Outside = 3;
    public const int Cancelled = 130;
}
