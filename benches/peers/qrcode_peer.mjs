// node-qrcode: the same QR codes.

import QRCode from 'qrcode';
import { serve } from './contender.mjs';

function options(request) {
  return {
    errorCorrectionLevel: request.error_correction,
    scale: request.scale,
    margin: request.quiet_zone,
  };
}

function qr(request) {
  if (request.format === 'svg') return () => QRCode.toString(request.text, { ...options(request), type: 'svg' });
  return () => QRCode.toBuffer(request.text, options(request));
}

const matrix = (request) => async () => QRCode.create(request.text, options(request)).modules.data;

await serve({ qr, 'qr-matrix': matrix });
