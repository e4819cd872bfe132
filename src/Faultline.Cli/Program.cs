using Faultline.Cli;

return await Application.RunAsync(args);
